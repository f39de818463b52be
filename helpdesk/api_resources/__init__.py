"""The resources of the ground: agents, teams, calendars, tokens."""

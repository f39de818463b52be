"""The admin of people, hours and programs. The modules register themselves."""

from helpdesk.admin import agents, calendars, groups, log, organisation, teams, tokens

__all__ = ["agents", "calendars", "groups", "log", "organisation", "teams", "tokens"]

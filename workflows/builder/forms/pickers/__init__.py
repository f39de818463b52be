"""What a field may name: teams, agents, channels … and how they are found."""

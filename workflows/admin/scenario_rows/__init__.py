"""A scenario as rows of inputs, and back again: what is given, who is there, the turns, and what is expected."""

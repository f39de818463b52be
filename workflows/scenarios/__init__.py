"""Tests of a workflow that its supervisor writes: a world in memory, turns that happen in it, and what is expected."""

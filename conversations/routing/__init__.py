"""Whose turn it is: who gets a conversation, and who waits for one."""

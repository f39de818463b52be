"""Talking to a draft as a contact: the server plays it from the beginning with each turn, and keeps nothing."""

"""The REST API of tags and contact fields, and what a contact looks like in it."""

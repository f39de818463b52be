"""The REST API of contacts, conversations and what is said in them."""

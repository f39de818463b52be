"""What the agents' inbox shows: questions to the database and their answers in words, no changes."""

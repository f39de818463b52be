"""Taking in what providers posted."""

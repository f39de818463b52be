"""The editor of conditions: rows of subject, operator and value, joined by all or any."""

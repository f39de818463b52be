"""A draft played over the conversations of the past: what would have become of each, beside what did."""

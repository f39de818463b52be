"""HTTP requests of workflows: their texts in parts, what their answers mean, and how they are made."""

"""The REST API of workflows and their runs."""

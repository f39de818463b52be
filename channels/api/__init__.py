"""The REST API of channels."""

"""The REST API of channels, and of what their providers posted."""

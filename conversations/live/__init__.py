"""Live pages: hints of what changed, streamed to those who may see it (docs/live.md)."""

"""The web chat: what visitors may read and write, and how they prove who they are (docs/live.md)."""

"""The admin of channels and of what their providers posted."""

from channels.admin import channels, payloads

__all__ = ["channels", "payloads"]

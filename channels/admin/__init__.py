"""The admin of channels and of what their providers posted."""

from channels.admin import channels, payloads, templates

__all__ = ["channels", "payloads", "templates"]

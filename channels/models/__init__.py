"""Connected accounts, and what their providers posted."""

from channels.models.channel import Channel
from channels.models.payload import Payload, PayloadState
from channels.models.template import Template, TemplateStatus

__all__ = ["Channel", "Payload", "PayloadState", "Template", "TemplateStatus"]

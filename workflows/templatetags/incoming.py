"""Whether a workflow has an address for programs, for the links of its pages."""

from django import template

from workflows.models import VersionState, Workflow
from workflows.triggers.incoming_webhook import IncomingWebhook

register = template.Library()


@register.simple_tag
def takes_calls(workflow: Workflow) -> bool:
    """Its published version or its draft does."""
    current = workflow.versions.filter(state__in=(VersionState.DRAFT, VersionState.PUBLISHED))
    return current.filter(trigger=IncomingWebhook.name).exists()

"""The secret address of a workflow: made when it is first published, found by its digest, made anew at will."""

from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from secrets import token_urlsafe

from django.conf import settings
from django.urls import reverse

from workflows.models import WebhookAddress, Workflow

BYTES = 32  # of chance in a token


def address_of(workflow: Workflow, *, now: datetime) -> WebhookAddress:
    """The address that the workflow has; a new one where it has none yet."""
    found = WebhookAddress.objects.filter(workflow=workflow).first()
    if found is not None:
        return found
    token = token_urlsafe(BYTES)
    made, _ = WebhookAddress.objects.get_or_create(
        workflow=workflow, defaults={"token": token, "digest": digest(token), "created_at": now}
    )
    return made


def renew(workflow: Workflow, *, now: datetime) -> WebhookAddress:
    """Another address; from now on nobody answers at the old one."""
    token = token_urlsafe(BYTES)
    row, _ = WebhookAddress.objects.update_or_create(
        workflow=workflow, defaults={"token": token, "digest": digest(token), "created_at": now}
    )
    return row


def find(token: str) -> WebhookAddress | None:
    """Looked up by digest, which tells nobody how near a guess came; then compared in constant time."""
    row = WebhookAddress.objects.select_related("workflow").filter(digest=digest(token)).first()
    same = row is not None and compare_digest(str(row.token).encode(), token.encode())
    return row if same else None


def url(address: WebhookAddress) -> str:
    return f"{settings.PUBLIC_URL}{reverse('incoming_webhook', args=[address.token])}"


def digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()

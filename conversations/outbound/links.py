"""Addresses under which a provider may fetch a file of ours for a day, without signing in (RELIABILITY S16, S18)."""

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from conversations.models import Attachment

SECONDS = 24 * 3600
SIGNER = TimestampSigner(salt="conversations.outbound.links")


def link(attachment: Attachment) -> str:
    path = reverse("sent_file", args=[SIGNER.sign(str(attachment.pk))])
    return f"{settings.PUBLIC_URL}{path}"


@require_safe
def sent_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """The file as a download, never shown as a page of ours, whatever it claims to be."""
    try:
        key = int(SIGNER.unsign(token, max_age=SECONDS))
    except BadSignature as error:
        raise Http404 from error
    attachment = Attachment.objects.exclude(file="").filter(pk=key, message__isnull=False).first()
    if attachment is None:
        raise Http404
    try:
        file = attachment.file.open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    response = FileResponse(
        file,
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response

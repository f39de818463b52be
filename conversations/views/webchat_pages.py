"""The chat's page (hosted, or in the bubble's frame), its colours, and the bubble's script."""

import json
from functools import lru_cache
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from conversations.webchat.colors import palette
from conversations.webchat.requests import answering, channel_or_404
from conversations.webchat.site import Site, chat_channel, site
from helpdesk.models import Agent, Availability

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
)
NOBODY = Site("", "", "", "", "#2563eb", "right", (), "", False)
LOADER = Path(__file__).resolve().parent.parent / "static" / "webchat" / "loader.js"
SHORTLY = "public, max-age=300"


@answering
@require_safe
def page(request: HttpRequest, public_id: str) -> HttpResponse:
    """No token and no cookie: the page's script begins the visit."""
    channel = chat_channel(public_id)
    known = NOBODY if channel is None else site(channel)
    context = {
        "channel": channel,
        "site": known,
        "origins": json.dumps(known.origins),
        "live": f"/live/chat/{public_id}/",
        "online": Agent.objects.filter(is_active=True, availability=Availability.ONLINE).exists(),
    }
    status = HTTPStatus.NOT_FOUND if channel is None else HTTPStatus.OK
    answer = render(request, "webchat/page.html", context, status=status)
    answer["Content-Security-Policy"] = CSP.format(ancestors=known.frame_ancestors)
    return answer


@answering
@require_safe
def theme(request: HttpRequest, public_id: str) -> HttpResponse:
    """The channel's colour as a style sheet: a strict policy takes none from within the page."""
    colors = palette(site(channel_or_404(public_id)).color)
    css = (
        f":root{{--brand:{colors.fill};--on-brand:{colors.on_fill};--brand-text:{colors.text_light}}}"
        f"@media(prefers-color-scheme:dark){{:root{{--brand-text:{colors.text_dark}}}}}"
    )
    return _cached(request, css, "text/css; charset=utf-8")


@answering
@require_safe
def widget(request: HttpRequest, public_id: str) -> HttpResponse:
    """The one-line script: ``<script src="…/chat/<id>/widget.js" async></script>``."""
    known = site(channel_or_404(public_id))
    colors = palette(known.color)
    config = {
        "id": public_id,
        "path": reverse("chat:page", args=[public_id]),
        "title": known.title,
        "launcher": known.launcher_text,
        "fill": colors.fill,
        "on": colors.on_fill,
        "position": known.position,
        "language": known.language,
    }
    answer = _cached(request, f"{_loader()}({json.dumps(config)});\n", "text/javascript; charset=utf-8")
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _loader() -> str:
    return LOADER.read_text() if settings.DEBUG else _loader_once()


@lru_cache(maxsize=1)
def _loader_once() -> str:
    return LOADER.read_text()


def _cached(request: HttpRequest, body: str, kind: str) -> HttpResponse:
    """With an ETag by its content; a few minutes old at most."""
    etag = f'"{sha256(body.encode()).hexdigest()[:24]}"'
    if request.headers.get("If-None-Match") == etag:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = HttpResponse(body, content_type=kind)
    answer["ETag"] = etag
    answer["Cache-Control"] = SHORTLY
    return answer

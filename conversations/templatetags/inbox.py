"""Small words of the inbox's templates: initials, counts, channel icons, times, links, addresses of lists."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from channels.adapters.registry import ADAPTERS
from contacts.models import Identity
from conversations.inbox.counts import capped as as_capped
from conversations.models import Attachment

register = template.Library()
HUES = 8  # avatar colours in app.css
DEFAULTS = {("list", "mine"), ("status", "open")}
LINK = re.compile(r"https?://[^\s<>\"'`]{1,2000}", re.IGNORECASE)


@register.filter
def initials(name: object) -> str:
    """At most two letters: of the first and the last word."""
    words = [word for word in str(name).replace("+", "").split() if word[:1].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


@register.filter
def hue(key: object) -> int:
    """The same colour for the same person, always."""
    return sum(str(key).encode()) % HUES


@register.filter
def capped(number: int | None) -> str:
    return as_capped(number or 0)


@register.filter
def channel_icon(kind: str) -> str:
    """The lucide icon of a channel kind; a kind that is no more has a plain one."""
    return ADAPTERS[kind].icon if kind in ADAPTERS else "message-circle"


@register.filter
def reachable_as(identity: Identity) -> str:
    """What tells a person whose address it is; nothing where only a machine can read it."""
    opaque = identity.channel.kind in ADAPTERS and ADAPTERS[identity.channel.kind].opaque
    return identity.name or ("" if opaque else identity.external_id)


@register.filter
def get(mapping: dict[str, Any], key: str) -> Any:
    return mapping.get(key)


@register.filter
def is_picture(attachment: Attachment) -> bool:
    """Whether the thread may try to show it; the view looks at the bytes."""
    return bool(attachment.file) and attachment.content_type in ("image/png", "image/jpeg", "image/gif", "image/webp")


@register.simple_tag(takes_context=True)
def address(context: dict[str, Any], name: str, conversation_id: int | None = None, **changed: object) -> str:
    """An address of the inbox that stays in the list and tab at hand, but for what is ``changed``."""
    path = reverse(f"inbox:{name}", args=[conversation_id] if conversation_id else [])
    folder, status = context.get("folder"), context.get("status")
    query: dict[str, object] = {"list": folder.key if folder else "mine", "status": status or "open"}
    if context.get("q"):
        query["q"] = context["q"]
    query.update(changed)
    kept = {key: value for key, value in query.items() if value != "" and (key, value) not in DEFAULTS}
    return f"{path}?{urlencode(kept)}" if kept else path


@register.filter
def short_time(moment: datetime, now: datetime) -> str:
    """As short as stays clear: 14:05 today, Mon within a week, else 12 Nov, with the year once it is another."""
    local, today = timezone.localtime(moment), timezone.localtime(now)
    if local.date() == today.date():
        return date_format(local, "H:i")
    if abs(local.date() - today.date()) < timedelta(days=7):
        return date_format(local, "D H:i" if local > today else "D")
    return date_format(local, "j M" if local.year == today.year else "j M Y")


@register.filter
def ago(moment: datetime, now: datetime) -> str:
    """How long since: 40 s is "now", then 5m, 3h, 2d. The page's script says it the same way as time goes on."""
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 1:
        return _("now")
    if minutes < 60:
        return _("%(n)dm") % {"n": minutes}
    return _("%(n)dh") % {"n": minutes // 60} if minutes < 60 * 24 else _("%(n)dd") % {"n": minutes // 1440}


@register.filter
def day_name(moment: datetime) -> str:
    """For the divider between days."""
    local, today = timezone.localtime(moment), timezone.localtime().date()
    if local.date() == today:
        return _("Today")
    return _("Yesterday") if local.date() == today - timedelta(days=1) else date_format(local, "l, j F Y")


@register.filter
def linked(text: str) -> SafeString:
    """Escaped, with web addresses as links that tell the other side nothing about this page."""
    parts, done = [], 0
    for found in LINK.finditer(text):
        url = found.group().rstrip(".,;:!?)]}…»”")
        parts.append(conditional_escape(text[done : found.start()]))
        parts.append(format_html('<a href="{}" target="_blank" rel="noopener noreferrer nofollow">{}</a>', url, url))
        done = found.start() + len(url)
    parts.append(conditional_escape(text[done:]))
    return SafeString("".join(parts))


@register.filter
def place(location: Sequence[float] | dict[str, float]) -> str:
    """Latitude and longitude in degrees."""
    pair = list(location.values()) if isinstance(location, dict) else list(location)
    return ", ".join(str(number) for number in pair[:2])

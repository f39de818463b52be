"""Connecting, changing and re-keying a channel: called alike by the admin, the API and the demo."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from channels.adapters.base import Adapter
from channels.adapters.registry import ADAPTERS
from channels.models import Channel, Payload, PayloadState
from helpdesk import queue
from helpdesk.actors import Actor

log = structlog.get_logger(__name__)

OLD_SECRET_HOLDS = timedelta(hours=24)  # after a rotation, so that the other side can change at its leisure
Errors = dict[str, list[str]]


class InvalidChannel(Exception):
    """``errors``: field (``kind``, ``name``, or ``settings.<field>``) to sentences."""

    def __init__(self, errors: Errors) -> None:
        super().__init__("; ".join(f"{field}: {' '.join(some)}" for field, some in errors.items()))
        self.errors = errors


def create_channel(*, kind: str, name: str, settings: Mapping[str, Any], by: Actor) -> tuple[Channel, dict[str, str]]:
    """The channel, and its secrets in the clear: shown this once. Raises InvalidChannel."""
    adapter = ADAPTERS.get(kind)
    if adapter is None:
        sentence = _("There is no kind “%(kind)s”; choose one of %(kinds)s.")
        raise InvalidChannel({"kind": [sentence % {"kind": kind, "kinds": ", ".join(sorted(ADAPTERS))}]})
    errors = _wrong_name(name)
    cleaned, wrong = _cleaned(adapter, settings)
    _raise_for({**errors, **wrong, **_unknown(adapter, settings)})
    secrets = adapter.new_secrets()
    channel = Channel(kind=kind, name=name.strip(), settings=cleaned)
    channel.secrets = secrets
    _save(channel)
    log.info("channel_created", channel=channel.pk, kind=kind, by=by.kind, agent=by.agent_id)
    return channel, dict(secrets)


def update_channel(
    channel: Channel,
    *,
    by: Actor,
    name: str | None = None,
    settings: Mapping[str, Any] | None = None,
    is_active: bool | None = None,
) -> None:
    """Changes what is given; ``settings`` are merged into those that are there. What stopped the channel is forgotten:
    whoever changes it has looked. Raises InvalidChannel."""
    adapter = ADAPTERS[channel.kind]
    errors = {} if name is None else _wrong_name(name)
    cleaned, wrong = _cleaned(adapter, {**channel.settings, **(settings or {})})
    _raise_for({**errors, **wrong, **_unknown(adapter, settings or {})})
    channel.name = channel.name if name is None else name.strip()
    channel.settings = cleaned
    channel.is_active = channel.is_active if is_active is None else is_active
    channel.trouble = ""
    _save(channel)
    log.info("channel_updated", channel=channel.pk, by=by.kind, agent=by.agent_id)


def rotate_secret(channel: Channel, *, by: Actor, now: datetime) -> dict[str, str]:
    """New secrets in the clear, shown this once. A signing secret that they replace holds for another day; every other
    one ends at once."""
    new = ADAPTERS[channel.kind].new_secrets()
    old = channel.secrets.get("signing")
    channel.secrets = {**channel.secrets, **new}
    if "signing" in new and old:
        channel.secrets |= {"previous": old, "previous_until": (now + OLD_SECRET_HOLDS).isoformat()}
    channel.trouble = ""
    _save(channel)
    log.info("channel_secret_rotated", channel=channel.pk, by=by.kind, agent=by.agent_id)
    return new


def take_in_again(payloads: Iterable[int]) -> list[int]:
    """Takes payloads out of quarantine, with all their tries; the ids of those that were in it. In a transaction."""
    quarantined = Payload.objects.filter(pk__in=list(payloads), state=PayloadState.QUARANTINED)
    ids = list(quarantined.order_by("pk").select_for_update().values_list("pk", flat=True))
    if ids:
        Payload.objects.filter(pk__in=ids).update(state=PayloadState.NEW, attempts=0, claimed_at=None, error="")
        queue.ring("take_in")
    return ids


def _raise_for(errors: Errors) -> None:
    if errors:
        raise InvalidChannel(errors)


def _save(channel: Channel) -> None:
    try:
        with transaction.atomic():
            channel.save()
    except IntegrityError as error:
        sentence = _("There is a channel “%(name)s” already; choose another name.")
        raise InvalidChannel({"name": [sentence % {"name": channel.name}]}) from error


def _wrong_name(name: str) -> Errors:
    if not name.strip() or "\x00" in name:
        return {"name": [_("Give a name, such as “Web site” or “Orders”.")]}
    return {"name": [_("Give at most 100 characters.")]} if len(name.strip()) > 100 else {}


def _cleaned(adapter: Adapter, settings: Mapping[str, Any]) -> tuple[dict[str, Any], Errors]:
    """The settings as the kind's form takes them, and what is wrong. Settings of an older form are left out."""
    form = adapter.settings_form(data=dict(settings))
    if form.is_valid():
        return dict(form.cleaned_data), {}
    return {}, {f"settings.{field}": [str(one) for one in some] for field, some in form.errors.items()}


def _unknown(adapter: Adapter, settings: Mapping[str, Any]) -> Errors:
    known = adapter.settings_form.base_fields
    sentence = _("There is no such setting; there are %(names)s.") % {"names": ", ".join(sorted(known)) or _("none")}
    return {f"settings.{field}": [sentence] for field in settings if field not in known}

"""Makes the demo, once, in one transaction: people, places, a past, then the workflows that answer from now on."""

from datetime import datetime, timedelta

from django.db import transaction

from channels.models import Channel, Payload, PayloadState
from helpdesk.models import Agent
from workflows.demo.flows import fail_one, make_flows
from workflows.demo.live import tell_live
from workflows.demo.people import SUPERVISOR, be_there, make_people
from workflows.demo.places import Places, make_places
from workflows.demo.play import stage, tell
from workflows.demo.script import beats, read

CHAT = "Web chat"  # the name of the demo's web chat


def make(now: datetime) -> bool:
    """Whether it was made now; False if it was there already. Who is online in it is online again either way."""
    with transaction.atomic():
        new = not Agent.objects.filter(email=SUPERVISOR).exists()
        if new:
            make_people(now)
            places = make_places()
            on = stage({"chat": places.chat, "shop": places.shop})
            stories = read()
            tell(beats([story for story in stories if not story.flow], now), on)
            make_flows(now)
            tell_live(beats([story for story in stories if story.flow], now), on, now)
            fail_one(on, now)
            _make_quarantine(places, now)
        be_there(now)
    return new


def chat() -> Channel | None:
    """The demo's web chat, unless somebody renamed it."""
    return Channel.objects.filter(kind="webchat", name=CHAT).first()


def _make_quarantine(places: Places, now: datetime) -> None:
    """One payload that no adapter could take in, as the take-in leaves it after its third try."""
    Payload.objects.create(
        channel=places.shop,
        received_at=now - timedelta(hours=9),
        headers={"webhook-id": "msg_demo"},
        body=b'{"type": "message", "contact": {"id": "crm-118", "name": "Old importer"}, "message": "Hello',
        state=PayloadState.QUARANTINED,
        attempts=3,
        error="ParseError: The body is no JSON: it ends inside a text. Ask whoever runs the old importer.",
    )

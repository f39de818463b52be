"""Where the demo's contacts write, and the words of the house: channels, contact fields, tags, categories."""

from dataclasses import dataclass

from channels.actions import create_channel
from channels.models import Channel
from contacts.models import Field, FieldType, Tag
from conversations.models import Category
from helpdesk import actors

CATEGORIES = {
    "Order": "They bought something.",
    "Question before buying": "",
    "Damaged goods": "Something arrived broken or incomplete.",
    "Delivery": "Where is it, when does it come.",
    "Invoice": "",
    "Refund": "",
    "Technical problem": "The web site or the app.",
    "Other": "",
}
TAGS = {"vip": "Answer first.", "wholesale": "", "newsletter": "", "promo": "Wants to hear of offers."}


@dataclass(frozen=True, slots=True)
class Places:
    chat: Channel
    shop: Channel


def make_places() -> Places:
    Category.objects.bulk_create(Category(name=name, description=text) for name, text in CATEGORIES.items())
    Tag.objects.bulk_create(Tag(name=name, description=text) for name, text in TAGS.items())
    Field.objects.create(key="plan", label="Plan", type=FieldType.CHOICE, choices=["Basic", "Plus", "Business"])
    Field.objects.create(key="city", label="City")
    chat, _ = create_channel(
        kind="webchat",
        name="Web chat",
        settings={"title": "Bayu & Co.", "greeting": "Hi! Furniture from Bandung. Ask us anything."},
        by=actors.SYSTEM,
    )
    shop, _ = create_channel(kind="custom", name="Shop app", settings={}, by=actors.SYSTEM)
    return Places(chat=chat, shop=shop)

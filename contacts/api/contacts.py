"""What a contact looks like in the API, what may be written of one, and by what contacts are found. The view is
``conversations.api.contacts``, since a change is an event."""

from typing import Any

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from channels.models import Channel
from contacts.fields import BY_COLUMN, MAX_NAME, Unfit, clean, clean_phone
from contacts.models import Contact, Field, Identity
from helpdesk.api.fields import Id, Moment, Object, Reference, Strict, Text
from helpdesk.api.filters import Filters, Flag, IdIs, TextIs

WORDS = 6  # of a search
COLUMNS = tuple(BY_COLUMN)


class IdentityBody(serializers.Serializer[Any]):
    """A contact's address on one channel."""

    id = Id()
    channel = Id(source="channel_id")
    external_id = serializers.CharField(help_text="Unique within the channel.")
    name = serializers.CharField()
    last_inbound_at = Moment(allow_null=True)


class ContactBody(serializers.Serializer[Any]):
    """A contact."""

    id = Id()
    name = serializers.CharField(help_text="What agents read: the name, else an address, else a number.")
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField(help_text="E.164.")
    language = serializers.CharField()
    country = serializers.CharField()
    fields = serializers.SerializerMethodField("values_of", help_text="Custom fields: key to value.")  # type: ignore[assignment]  # the API's name for it
    tags = serializers.SerializerMethodField(help_text="Names.")
    identities = IdentityBody(many=True)
    blocked = serializers.BooleanField()
    created_at = Moment()

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def values_of(self, contact: Contact) -> dict[str, Any]:
        return {key: value for key, value in contact.fields.items() if value is not None}

    def get_tags(self, contact: Contact) -> list[str]:
        return sorted(tag.name for tag in contact.tags.all())


class IdentityWrite(Strict):
    channel = Reference("channels.Channel")
    external_id = Text(max_length=255)
    name = Text(max_length=255, required=False, allow_blank=True)


class ContactChange(Strict):
    """Tags, where given, are all its tags from then on; of ``fields`` only those that are named change."""

    name = Text(max_length=2 * MAX_NAME, required=False, help_text="First and last name in one; instead of the two.")
    first_name = Text(required=False, allow_blank=True, max_length=MAX_NAME)
    last_name = Text(required=False, allow_blank=True, max_length=MAX_NAME)
    email = Text(required=False, allow_blank=True, max_length=254)
    phone = Text(required=False, allow_blank=True, max_length=40)
    language = Text(required=False, allow_blank=True, max_length=40)
    country = Text(required=False, allow_blank=True, max_length=40)
    fields = Object(required=False, help_text="Custom fields: key to value; null clears one.")  # type: ignore[assignment]  # as above
    tags = serializers.ListField(child=Text(max_length=50), max_length=100, required=False)
    blocked = serializers.BooleanField(required=False)

    def validate_tags(self, value: list[str]) -> list[str]:
        return list({name.casefold(): name for name in value}.values())

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Every value in its one spelling; ``values`` is what the action takes."""
        if "name" in attrs:
            first, _, last = " ".join(attrs.pop("name").split()).partition(" ")
            attrs = {"first_name": first[:MAX_NAME], "last_name": last[:MAX_NAME], **attrs}
        custom = attrs.pop("fields", {})
        try:
            values = clean({name: attrs.pop(name) for name in COLUMNS if name in attrs}, {})
        except Unfit as error:
            raise serializers.ValidationError({error.field: [error.sentence]}) from error
        try:
            known = {field.key: field for field in Field.objects.filter(key__in=custom)} if custom else {}
            values.update(clean({key: value for key, value in custom.items() if key not in BY_COLUMN}, known))
            strange = sorted(custom.keys() & BY_COLUMN.keys())
            if strange:
                raise Unfit("It is a field of its own; write it beside “fields”, not in it.", strange[0])
        except Unfit as error:
            raise serializers.ValidationError({f"fields.{error.field}": [error.sentence]}) from error
        return {**attrs, "values": values}


class NewContact(ContactChange):
    identities = serializers.ListField(child=IdentityWrite(), required=False, max_length=20)

    def validate_identities(self, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for number, identity in enumerate(value):
            if taken(identity["channel"], identity["external_id"]):
                sentence = "Another contact has this address on the channel already; write to that one instead."
                raise serializers.ValidationError({f"{number}.external_id": [sentence]})
        keys = {(identity["channel"].pk, identity["external_id"]) for identity in value}
        if len(keys) < len(value):
            raise serializers.ValidationError("The same address stands twice.")
        return value


def taken(channel: Channel, external_id: str) -> bool:
    return Identity.objects.filter(channel=channel, external_id=external_id).exists()


class ContactFilters(Filters):
    email = TextIs("email", lookup_expr="exact", method="by_email")
    phone = TextIs(method="by_phone")
    tag = TextIs("tags__name", lookup_expr="iexact")
    search = TextIs(method="by_words")
    language = TextIs("language")
    blocked = Flag("blocked")
    channel = IdIs(method="by_identity")
    external_id = TextIs(method="by_identity")

    def by_email(self, rows: QuerySet[Contact], name: str, value: str) -> QuerySet[Contact]:
        return rows.filter(email=value.strip().lower())  # kept in small letters

    def by_phone(self, rows: QuerySet[Contact], name: str, value: str) -> QuerySet[Contact]:
        text = value.strip()  # a + that was not encoded has arrived as a space
        try:
            return rows.filter(phone=clean_phone(text if text.startswith(("+", "00")) else f"+{text}"))
        except Unfit:
            return rows.none()

    def by_identity(self, rows: QuerySet[Contact], name: str, value: Any) -> QuerySet[Contact]:
        """Channel and external id together name one identity."""
        given = self.form.cleaned_data
        wanted = {"channel_id": given.get("channel"), "external_id": given.get("external_id")}
        wanted = {column: value for column, value in wanted.items() if value}
        return rows.filter(pk__in=Identity.objects.filter(**wanted).values("contact_id"))

    def by_words(self, rows: QuerySet[Contact], name: str, value: str) -> QuerySet[Contact]:
        """Each word in the name or an address."""
        for word in value.split()[:WORDS]:
            found = Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word)
            digits = "".join(sign for sign in word if sign.isdecimal())
            rows = rows.filter(found | Q(phone__contains=digits) if len(digits) > 2 else found)
        return rows

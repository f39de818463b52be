"""Set-based writes write what ``save()`` would."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import DataError, connection, transaction

from channels.models import Channel
from contacts.models import Contact
from conversations.models import Event
from helpdesk import bulk
from tests.factories import ContactFactory

pytestmark = pytest.mark.django_db


@dataclass
class NewRow:
    """What ``Event`` stores, without being one."""

    contact_id: int | None
    at: datetime
    actor_name: str
    conversation_id: int | None = None
    kind: str = "contact.created"
    actor_kind: str = "system"
    actor_id: int | None = None
    data: dict[str, Any] = field(default_factory=dict)


def test_inserted_rows_get_their_ids_in_order() -> None:
    rows = bulk.insert(Contact, [Contact(first_name=f"C{number}", fields={"n": number}) for number in range(5)])
    assert [Contact.objects.get(pk=row.pk).fields["n"] for row in rows] == list(range(5))


def test_nothing_to_insert_is_nothing() -> None:
    assert list(bulk.insert(Contact, [])) == []


def test_what_is_the_same_in_all_rows_is_theirs_too() -> None:
    rows = bulk.insert(Contact, [Contact(first_name="Ana", fields={"n": [None]}, blocked=True) for _ in range(3)])
    assert set(Contact.objects.values_list("first_name", "blocked")) == {("Ana", True)}
    for row in rows:
        row.first_name, row.fields = "Bo", {"n": 1}
    bulk.update(Contact, rows, ["first_name", "fields"])
    assert [(row.first_name, row.fields) for row in Contact.objects.all()] == [("Bo", {"n": 1})] * 3


def test_moments_keys_and_nothing_are_stored_as_they_are() -> None:
    at = datetime(2026, 3, 1, 12, 30, 0, 250_001, tzinfo=ZoneInfo("Asia/Jakarta"))
    ana, ben = ContactFactory(), ContactFactory()
    contacts = [(ana.pk, at, "Ana"), (None, at + timedelta(days=1), "Nobody"), (ben.pk, at, "Ben")]
    bulk.append(Event, [NewRow(*each) for each in contacts])
    assert list(Event.objects.order_by("pk").values_list("contact_id", "at", "actor_name")) == contacts


def test_updated_rows_have_their_own_values() -> None:
    rows = [ContactFactory() for _ in range(3)]
    for number, row in enumerate(rows):
        row.first_name, row.fields = f"New {number}", {"n": [number, None, "ü\\'"]}
    bulk.update(Contact, rows, ["first_name", "fields"])
    stored = Contact.objects.in_bulk()
    assert [(stored[row.pk].first_name, stored[row.pk].fields) for row in rows] == [
        (row.first_name, row.fields) for row in rows
    ]


@pytest.mark.parametrize(
    "text", ["NULL", "{}", '{"a",b}', "'\"\\\\n %s %", "two\nlines\t", "\u2028 \U0001f642", "", " "]
)
def test_a_text_is_stored_as_it_is(text: str) -> None:
    row, _ = bulk.insert(Contact, [Contact(first_name=text, fields={"t": text}), Contact(first_name="Ana")])
    row.refresh_from_db()
    assert (row.first_name, row.fields) == (text, {"t": text})
    row.last_name = text
    bulk.update(Contact, [row], ["last_name"])
    row.refresh_from_db()
    assert row.last_name == text


@pytest.mark.postgresql
def test_a_character_that_no_text_may_have_is_refused_by_postgresql() -> None:
    with pytest.raises(DataError), transaction.atomic():
        bulk.insert(Contact, [Contact(first_name="a\x00b")])


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match="no such column"):
        bulk.update(Contact, [ContactFactory()], ["surname"])


def test_secrets_are_encrypted_here_too() -> None:
    (row,) = bulk.insert(Channel, [Channel(kind="custom", name="Shop", secrets={"signing": "whsec_canary"})])
    with connection.cursor() as cursor:
        cursor.execute("SELECT secrets FROM channels_channel WHERE id = %s", [row.pk])
        assert "canary" not in cursor.fetchone()[0]
    assert Channel.objects.get(pk=row.pk).secrets == {"signing": "whsec_canary"}

"""Writes of one piece of work: nobody waits for them, and nobody sees less than before."""

import time

import psycopg
import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from contacts.models import Contact, Tag
from helpdesk import bulk
from helpdesk.together import memory, reserve, together
from tests.factories import ContactFactory

pytestmark = pytest.mark.django_db


def test_changes_of_a_row_are_written_once_with_what_it_holds_at_last() -> None:
    ana, ben = ContactFactory(), ContactFactory()
    with (
        CaptureQueriesContext(
            connection,
        ) as asked,
        together(),
    ):
        ana.first_name = "A"
        bulk.update(Contact, [ana], ["first_name"])
        ana.first_name, ana.last_name, ben.last_name = "Ana", "Lee", "Lee"
        bulk.update(Contact, [ana], ["last_name"])
        bulk.update(Contact, [ben], ["last_name"])
    assert len([one for one in asked if one["sql"].startswith("UPDATE")]) == 2  # of two sets of columns
    ana.refresh_from_db()
    ben.refresh_from_db()
    assert (ana.first_name, ana.last_name, ben.last_name) == ("Ana", "Lee", "Lee")


def test_columns_that_nobody_changed_stay_as_others_left_them() -> None:
    ana = ContactFactory(last_name="Lee")
    with together():
        ana.first_name, ana.last_name = "Ana", "stale"
        bulk.update(Contact, [ana], ["first_name"])
    assert Contact.objects.values_list("first_name", "last_name").get() == ("Ana", "Lee")


def test_what_is_asked_meanwhile_finds_what_was_written() -> None:
    ana = ContactFactory()
    with together():
        ana.first_name = "Ana"
        bulk.update(Contact, [ana], ["first_name"])
        bulk.append(Contact, [Contact(first_name="Ben")])
        assert set(Contact.objects.values_list("first_name", flat=True)) == {"Ana", "Ben"}
        bulk.change(Contact.objects.filter(first_name="Ben"), last_name="Lee")
        bulk.remove(Contact.objects.filter(first_name="Ana"))
        bulk.remove(Contact.objects.none())
        assert list(Contact.objects.values_list("first_name", "last_name")) == [("Ben", "Lee")]


def test_a_change_makes_room_for_what_is_inserted_after_it() -> None:
    row = Tag.objects.create(name="vip")
    with together():
        row.name = "old"
        bulk.update(Tag, [row], ["name"])
        bulk.append(Tag, [Tag(name="vip")])
    assert set(Tag.objects.values_list("name", flat=True)) == {"old", "vip"}


def test_two_objects_of_one_row_are_written_in_their_order() -> None:
    first = ContactFactory()
    second = Contact.objects.get()
    with together():
        first.first_name, first.last_name = "Ana", "Lee"
        bulk.update(Contact, [first], ["first_name", "last_name"])
        second.first_name = "Ben"
        bulk.update(Contact, [second], ["first_name"])
    assert Contact.objects.values_list("first_name", "last_name").get() == ("Ben", "Lee")


def _tag_twice() -> None:
    with transaction.atomic(), together():
        bulk.append(Contact, [Contact(first_name="Ana")])
        bulk.append(Tag, [Tag(name="vip")])


def _break_off() -> None:
    with transaction.atomic(), together():
        bulk.append(Contact, [Contact(first_name="Ana")])
        raise LookupError("ours")


@pytest.mark.django_db(transaction=True)
def test_what_fails_says_so_at_the_end_and_undoes_it_all() -> None:
    Tag.objects.create(name="vip")
    with pytest.raises(IntegrityError):
        _tag_twice()
    assert not Contact.objects.exists()
    assert Tag.objects.count() == 1
    with transaction.atomic(), together():  # the connection is as good as before
        bulk.append(Tag, [Tag(name="new")])
    assert Tag.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_an_error_of_the_block_itself_is_the_one_that_is_told() -> None:
    with pytest.raises(LookupError, match="ours"):
        _break_off()
    assert not Contact.objects.exists()


def test_a_part_that_fails_is_undone_by_itself() -> None:
    taken, ana = Tag.objects.create(name="vip"), ContactFactory()
    other = Tag.objects.create(name="other")
    with together():
        ana.first_name = "Ana"
        bulk.update(Contact, [ana], ["first_name"])
        other.name = taken.name
        with pytest.raises(IntegrityError), transaction.atomic():
            bulk.update(Tag, [other], ["name"])
        bulk.append(Tag, [Tag(name="new")])
    assert Contact.objects.get().first_name == "Ana"
    assert set(Tag.objects.values_list("name", flat=True)) == {"vip", "other", "new"}


def _fail_in_part(ana: Contact, wait: float) -> None:
    with transaction.atomic():
        bulk.append(Tag, [Tag(name="vip")])
        ana.first_name = "undone"
        bulk.update(Contact, [ana], ["first_name"])
        time.sleep(wait)
        bulk.append(Tag, [Tag(name="b")])
        bulk.append(Tag, [Tag(name="c")])


@pytest.mark.parametrize("wait", [0.0, 0.05])  # whether the error is known before the last is sent
def test_of_a_part_that_fails_nothing_is_left_to_write(wait: float) -> None:
    Tag.objects.create(name="vip")
    ana = ContactFactory(first_name="Ana")
    with together():
        with pytest.raises(IntegrityError):
            _fail_in_part(ana, wait)
        bulk.append(Tag, [Tag(name="new")])
    assert Contact.objects.get().first_name == "Ana"
    assert set(Tag.objects.values_list("name", flat=True)) == {"vip", "new"}


@pytest.mark.django_db(transaction=True)
def test_without_a_transaction_it_is_refused() -> None:
    with pytest.raises(TransactionManagementError, match="begin one"), together():
        pytest.fail("It began.")


def _lose_the_connection() -> None:
    known = connection.connection.info
    with psycopg.connect(known.dsn, password=known.password, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [known.backend_pid])
    time.sleep(0.1)


def _lose_it_in_between() -> None:
    with transaction.atomic(), together():
        bulk.append(Contact, [Contact(first_name="Ana")])
        _lose_the_connection()
        bulk.append(Contact, [Contact(first_name="Ben")])


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_is_lost_says_so_and_is_made_anew() -> None:
    with pytest.raises(OperationalError, match="server closed the connection"):
        _lose_it_in_between()
    assert not Contact.objects.exists()


def test_what_was_read_is_remembered_for_the_block() -> None:
    with together():
        memory("numbers")[1] = "one"
        with together():
            assert memory("numbers") == {1: "one"}
    assert memory("numbers") == {}
    with together():
        assert memory("numbers") == {}


def test_rows_get_the_ids_that_were_reserved_and_others_when_these_are_used_up() -> None:
    with together():
        reserve(Contact, 3)
        two = bulk.insert(Contact, [Contact(first_name="Ana"), Contact(first_name="Ben")])
        more = bulk.insert(Contact, [Contact(first_name="Cy"), Contact(first_name="Di")])
    stored = dict(Contact.objects.values_list("pk", "first_name"))
    assert [stored[row.pk] for row in (*two, *more)] == ["Ana", "Ben", "Cy", "Di"]


@pytest.mark.postgresql
def test_nobody_waits_for_what_is_only_written() -> None:
    ana = ContactFactory()
    with together():
        reserve(Contact, 1)
        bulk.insert(Contact, [Contact(first_name="Ben")])
        bulk.append(Contact, [Contact(first_name="Cy")])
        bulk.change(Contact.objects.filter(first_name="Cy"), last_name="Lee")
        assert _is_outstanding()
        bulk.update(Contact, [ana], ["first_name"])
        assert _is_outstanding()
        ana.refresh_from_db()
        assert not _is_outstanding()
    bulk.append(Contact, [Contact(first_name="Di")])
    assert not _is_outstanding()


def _is_outstanding() -> bool:
    return bool(connection.connection.pgconn.pipeline_status)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_new_ids_are_told_in_notices_that_are_not_too_long() -> None:
    connection.ensure_connection()
    known = connection.connection.info
    with psycopg.connect(known.dsn, password=known.password, autocommit=True) as other:
        other.execute("LISTEN told")
        with transaction.atomic(), together():
            bulk.append(Contact, [Contact(first_name=f"C{n}") for n in range(2_500)], tell="told")
        notices = [notice.payload for notice in other.notifies(timeout=5, stop_after=6)]
    assert [int(key) for notice in notices for key in notice.split(",")] == sorted(
        Contact.objects.values_list("pk", flat=True)
    )
    assert all(len(notice) < 8_000 for notice in notices)

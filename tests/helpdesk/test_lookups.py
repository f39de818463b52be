"""Many keys are looked up as one array on PostgreSQL, and always found as Django would find them."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from contacts.models import Contact, Tag, Tagging

pytestmark = pytest.mark.django_db


@pytest.fixture
def contacts() -> list[Contact]:
    return [Contact.objects.create(first_name=f"Contact {number}") for number in range(12)]


def keys(rows: QuerySet[Any]) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


def test_of_many_keys_those_that_are_there_are_found(contacts: list[Contact]) -> None:
    wanted = [row.pk for row in contacts[:10]]
    for spelt in (
        wanted,
        set(wanted),
        tuple(wanted),
        dict.fromkeys(wanted),
        (key for key in wanted),
        [*wanted, *wanted],
    ):
        assert keys(Contact.objects.filter(pk__in=spelt)) == wanted
    assert keys(Contact.objects.filter(pk__in=[*wanted, -1, contacts[-1].pk + 1])) == wanted


def test_keys_spelt_otherwise_are_found_too(contacts: list[Contact]) -> None:
    wanted = [row.pk for row in contacts[:10]]
    assert keys(Contact.objects.filter(pk__in=[str(key) for key in wanted])) == wanted
    assert keys(Contact.objects.filter(pk__in=[None, *wanted])) == wanted
    with pytest.raises(ValueError, match="expected a number"):
        keys(Contact.objects.filter(pk__in=[*wanted, "ana"]))


def test_no_key_finds_nothing_and_excludes_nothing(contacts: list[Contact]) -> None:
    assert keys(Contact.objects.filter(pk__in=[])) == []
    assert keys(Contact.objects.exclude(pk__in=[])) == [row.pk for row in contacts]
    assert keys(Contact.objects.exclude(pk__in=[row.pk for row in contacts[:10]])) == [row.pk for row in contacts[10:]]


@pytest.mark.postgresql
def test_a_number_beyond_all_keys_is_nobodys(contacts: list[Contact]) -> None:
    wanted = [row.pk for row in contacts]
    assert keys(Contact.objects.filter(pk__in=[*wanted, 2**63, -(2**64)])) == wanted


def test_keys_of_another_table_by_number_row_or_query(contacts: list[Contact]) -> None:
    tag = Tag.objects.create(name="vip")
    taggings = [Tagging.objects.create(contact=row, tag=tag).pk for row in contacts]
    wanted = [row.pk for row in contacts[:10]]
    for spelt in (wanted, contacts[:10], Contact.objects.filter(pk__in=wanted)):
        assert keys(Tagging.objects.filter(contact__in=spelt)) == taggings[:10]
    assert keys(Tagging.objects.filter(contact_id__in=wanted)) == taggings[:10]
    assert keys(Tagging.objects.filter(contact__pk__in=wanted, tag__in=[tag])) == taggings[:10]


def test_keys_of_a_table_with_smaller_numbers() -> None:
    kinds = keys(ContentType.objects.all())
    assert len(kinds) > 8
    assert keys(Permission.objects.filter(content_type_id__in=kinds)) == keys(Permission.objects.all())


def test_what_is_found_by_many_keys_is_changed_and_deleted(contacts: list[Contact]) -> None:
    wanted = [row.pk for row in contacts[:10]]
    assert Contact.objects.filter(pk__in=wanted).update(first_name="Ana") == 10
    assert Contact.objects.filter(pk__in=wanted).delete()[0] == 10
    assert keys(Contact.objects.all()) == [row.pk for row in contacts[10:]]


@pytest.mark.postgresql
def test_many_keys_are_one_value_and_a_few_are_themselves(contacts: list[Contact]) -> None:
    many, few = list(range(1, 201)), list(range(1, 9))
    for rows in (Contact.objects.filter(pk__in=many), Tagging.objects.filter(contact_id__in=many)):
        sql, values = rows.query.sql_with_params()
        assert "= ANY(%s::bigint[])" in sql
        assert len(values) == 1
    sql, values = Contact.objects.filter(pk__in=few).query.sql_with_params()
    assert "IN (" in sql
    assert len(values) == 8

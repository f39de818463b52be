"""Whom a call to the secret address of a workflow is about."""

import json
from typing import Any

import pytest
from django.test import Client

from contacts.models import Contact
from helpdesk import clock
from tests.factories import ChannelFactory, ContactFactory, IdentityFactory
from tests.house_of import only_run, publish
from tests.workflows.triggers.orders import ORDER, PAID
from workflows.incoming import person
from workflows.incoming import take as taking
from workflows.incoming.address import address_of
from workflows.models import Run
from workflows.triggers.base import CannotStart

pytestmark = pytest.mark.django_db


def test_whom_the_door_took_in_a_moment_before_is_found_after_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """The contact was not there when it was looked for, and is when it is made: nobody is answered 500."""
    ana = IdentityFactory(external_id="ana", channel=ChannelFactory(name="Shop"))
    found, looks = person._found, list[object]()

    def late(whom: person.Person) -> int | None:
        looks.append(whom)
        return found(whom) if len(looks) > 1 else None

    monkeypatch.setattr(person, "_found", late)
    by = "{by: external_id, path: customer.email, channel: Shop}"
    text = ORDER.replace("CREATE", "true").replace("{by: email, path: customer.email}", by)
    address = address_of(publish(text).workflow, now=clock.now())
    body = {**PAID, "customer": {"email": "ana"}}
    assert taking.take(address, body, "a-1", now=clock.now()).status == 202
    assert (only_run().contact, len(looks), Contact.objects.count()) == (ana.contact, 2, 1)


def test_a_number_longer_than_any_contact_has_is_none() -> None:
    too_long = f"{'0' * 19}1{'9' * 5_000}"
    with pytest.raises(CannotStart, match="must be the number of a contact"):
        person.read({"by": "id", "path": "id"}, {"id": too_long})


@pytest.mark.parametrize("by", ["id", "phone", "external_id"])
def test_a_contact_is_found_by_other_marks_too(by: str) -> None:
    contact = ContactFactory(phone="+628123456789")
    IdentityFactory(contact=contact, channel=ChannelFactory(name="Shop"), external_id="u-7")
    channel = ", channel: Shop" if by == "external_id" else ""
    made = publish(
        f"""
workflow: "By {by}"
trigger: {{on: incoming_webhook, contact: {{by: {by}, path: "who"{channel}}}}}
steps: [{{id: rest, kind: wait, for: 1d}}]
"""
    ).workflow
    who = {"id": str(contact.pk), "phone": "+62 812-3456-789", "external_id": "u-7"}[by]
    to = f"/hooks/workflows/{address_of(made, now=clock.now()).token}/"
    answer = Client().post(to, json.dumps({"who": who}), content_type="application/json")
    assert (answer.status_code, only_run().contact_id) == (202, contact.pk)
    wrong: Any
    for wrong in ("-1", "0", "9" * 30, True, {}, "somebody else"):
        answer = Client().post(to, json.dumps({"who": wrong}), content_type="application/json")
        is_a_name = by == "external_id" and isinstance(wrong, str)  # which somebody might have
        assert answer.status_code == (202 if is_a_name else 422)
    assert Run.objects.count() == 1

"""/contacts/."""

import pytest

from channels.models import Channel
from contacts.models import Contact, Field, Tag
from conversations.models import Attachment, Conversation, Event
from tests.api.conftest import Program, Programs, fields, new_contact, new_conversation, new_identity, new_message

BODY = "id name first_name last_name email phone language country fields tags identities blocked"


def test_a_contact_has_every_field_that_the_design_names(agent: Program, contact: Contact, channel: Channel) -> None:
    body = agent.get(f"contacts/{contact.pk}/").json()
    assert set(BODY.split()) <= body.keys()
    assert body["name"] == "Carla Customer"
    assert [(one["channel"], one["external_id"]) for one in body["identities"]] == [(channel.pk, "carla")]


def test_one_is_made_with_tags_fields_and_addresses(agent: Program, channel: Channel) -> None:
    Field.objects.create(key="plan", label="Plan", type="choice", choices=["Basic", "Plus"])
    response = agent.post(
        "contacts/",
        {
            "name": "Dewi Lestari",
            "email": " Dewi@Example.com ",
            "phone": "+62 812 3456 7890",
            "language": "ID",
            "fields": {"plan": "plus"},
            "tags": ["vip", "VIP"],
            "identities": [{"channel": channel.pk, "external_id": "dewi"}],
        },
    )
    body = response.json()
    assert response.status_code == 201, body
    assert (body["first_name"], body["last_name"], body["email"]) == ("Dewi", "Lestari", "dewi@example.com")
    assert (body["phone"], body["language"], body["fields"]) == ("+6281234567890", "id", {"plan": "Plus"})
    assert len(body["tags"]) == 1
    assert body["identities"][0]["external_id"] == "dewi"
    assert Event.objects.filter(contact_id=body["id"], kind="contact.created", actor_kind="api").exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"phone": "12"}, "phone"),
        ({"language": "!!"}, "language"),
        ({"country": "Indonesia"}, "country"),
        ({"fields": {"nothing": 1}}, "fields.nothing"),
        ({"fields": {"email": "a@b.co"}}, "fields.email"),
        ({"fields": {"size": "large"}}, "fields.size"),
        ({"identities": [{"channel": 999_999, "external_id": "x"}]}, "identities.0.channel"),
        ({"colour": "red"}, "colour"),
        ({"id": 7}, "id"),
    ],
)
def test_what_cannot_be_kept_is_named(agent: Program, body: dict[str, object], field: str) -> None:
    Field.objects.create(key="size", label="Size", type="number")
    response = agent.post("contacts/", body)
    assert (response.status_code, fields(response)) == (400, [field])
    assert not Contact.objects.exists()


def test_an_address_belongs_to_one_contact(agent: Program, contact: Contact, channel: Channel) -> None:
    response = agent.post("contacts/", {"identities": [{"channel": channel.pk, "external_id": "carla"}]})
    assert fields(response) == ["identities.0.external_id"]


def test_a_change_is_an_event_with_old_and_new(agent: Program, contact: Contact) -> None:
    body = agent.patch(f"contacts/{contact.pk}/", {"first_name": "Clara", "blocked": True}).json()
    assert (body["first_name"], body["blocked"]) == ("Clara", True)
    event = Event.objects.get(kind="contact.updated")
    assert event.data["changes"] == {"first_name": ["Carla", "Clara"], "blocked": [False, True]}


def test_tags_that_are_given_are_all_its_tags(agent: Program, contact: Contact) -> None:
    agent.patch(f"contacts/{contact.pk}/", {"tags": ["vip", "new"]})
    body = agent.patch(f"contacts/{contact.pk}/", {"tags": ["VIP", "late"]}).json()
    assert body["tags"] == ["late", "vip"]


def test_they_are_found_by_address_tag_and_words(agent: Program, contact: Contact) -> None:
    other = new_contact(first_name="Dewi", phone="+6281234567890")
    other.taggings.create(tag=Tag.objects.create(name="vip"))

    def found(**query: str) -> list[int]:
        return [row["id"] for row in agent.get("contacts/", **query).json()["results"]]

    assert found(email="CARLA@example.com") == [contact.pk]
    assert found(phone="+62 812 3456 7890") == [other.pk]
    assert found(tag="VIP") == [other.pk]
    assert found(search="carl cust") == [contact.pk]
    assert found(search="34567") == [other.pk]
    assert found(external_id="carla") == [contact.pk]


def test_deleting_one_takes_everything_and_needs_the_right(
    agent: Program, supervisor: Program, conversation: Conversation, django_capture_on_commit_callbacks: object
) -> None:
    message = new_message(conversation=conversation)
    Attachment.objects.create(message=message, name="a.txt")
    path = f"contacts/{conversation.contact_id}/"
    assert agent.delete(path).status_code == 403
    assert supervisor.delete(path).status_code == 204
    assert not Contact.objects.exists()
    assert not Attachment.objects.exists()
    assert supervisor.get(path).status_code == 404


def test_with_limited_rights_one_sees_whom_one_talks_with(program: Programs) -> None:
    own = program(visibility="own")
    mine = new_conversation(assignee=own.agent).contact
    theirs = new_conversation().contact
    nobodys = new_identity().contact
    assert {row["id"] for row in own.get("contacts/").json()["results"]} == {mine.pk, nobodys.pk}
    assert own.get(f"contacts/{theirs.pk}/").status_code == 404
    assert own.patch(f"contacts/{theirs.pk}/", {"first_name": "X"}).status_code == 404

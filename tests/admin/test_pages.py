"""Every page of the admin opens for a supervisor, in few queries, and for nobody else."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from channels.models import Channel, Template
from contacts.models import Segment
from helpdesk.models import Agent, Token
from helpdesk.site import OURS
from tests.admin.conftest import SignedIn
from workflows.models import File, Secret

ALL = sorted(model._meta.label_lower for model in admin.site._registry)
BOUND = 20  # queries of a page with the demo's rows: how many rows it shows must not matter
READ_ONLY = {
    "admin.logentry",
    "channels.payload",
    "conversations.conversation",
    "conversations.delivery",
    "conversations.message",
    "helpdesk.organisation",
    "workflows.routingexception",
    "workflows.run",
}


def at(label: str, what: str, *args: object) -> str:
    return reverse(f"admin:{label.replace('.', '_')}_{what}", args=args)


def test_only_our_own_models_are_in_the_admin() -> None:
    assert set(ALL) == OURS


def test_the_home_page_says_what_needs_a_person(demo: None, page: Client) -> None:
    answer = page.get(reverse("admin:index"))
    assert answer.status_code == 200
    needs = {str(need.label): need.count for need in answer.context["needs"]}
    assert needs["payloads in quarantine"] == 1
    assert needs["open conversations nobody has"] >= 5
    assert needs["channels in trouble"] == 0


def test_every_list_opens_in_few_queries(
    demo: None, superuser: Agent, signed_in: SignedIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(superuser)
    for label in ALL:
        with django_assert_max_num_queries(BOUND, info=label):
            answer = client.get(at(label, "changelist"), follow=True)
        assert answer.status_code == 200, label


def test_every_row_opens_in_few_queries(
    demo: None, superuser: Agent, signed_in: SignedIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(superuser)
    Token.make(name="Shop", agent_id=superuser.pk)
    Secret.objects.create(name="crm", value="x", hosts="api.example.com")
    Segment.objects.create(name="VIPs", conditions=[{"subject": "contact.email", "operator": "exists", "value": None}])
    File.objects.create(name="prices.pdf", file="library/aa/none", size=1)
    Template.objects.create(channel=Channel.objects.earliest("pk"), name="hi", language="en", text="Hi {{1}}")
    opened = set()
    for model in admin.site._registry:
        row = model._default_manager.first()
        label = model._meta.label_lower
        if row is not None:
            with django_assert_max_num_queries(BOUND, info=label):
                assert client.get(at(label, "change", row.pk)).status_code == 200, label
            opened.add(label)
    assert set(ALL) - opened == {"admin.logentry", "conversations.delivery"}  # the demo has none of these


def test_every_list_opens_for_a_supervisor_but_groups(page: Client) -> None:
    for label in set(ALL) - {"auth.group"}:
        assert page.get(at(label, "changelist"), follow=True).status_code == 200, label
    assert page.get(at("auth.group", "changelist")).status_code == 403


def test_an_adding_page_opens_where_adding_is_possible(superuser: Agent, signed_in: SignedIn) -> None:
    client = signed_in(superuser)
    for label in ALL:
        assert client.get(at(label, "add")).status_code == (403 if label in READ_ONLY else 200), label


def test_no_list_opens_for_an_agent_without_rights(agent: Agent, signed_in: SignedIn) -> None:
    client = signed_in(agent)
    for label in ALL:
        assert client.get(at(label, "changelist")).status_code in (302, 403), label


def test_a_stranger_is_sent_to_the_door_of_the_agents(client: Client) -> None:
    answer = client.get(reverse("admin:index"), follow=True)
    assert answer.redirect_chain[-1][0].startswith("/accounts/login/")


@pytest.mark.parametrize(
    "lookup", ["password__startswith=a", "last_name__regex=.*", "teams__agents__password__contains=a"]
)
def test_a_filter_that_is_not_offered_guesses_nothing(lookup: str, page: Client) -> None:
    answer = page.get(f"{at('helpdesk.agent', 'changelist')}?{lookup}")
    assert answer.status_code in (302, 400)


def test_an_offered_filter_works(page: Client) -> None:
    answer = page.get(f"{at('helpdesk.agent', 'changelist')}?is_staff__exact=1&availability__exact=offline")
    assert answer.status_code == 200
    assert answer.context["cl"].result_count == 1

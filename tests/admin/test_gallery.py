"""“Use this”: what an entry names is asked for, what is missing is made, and the draft opens in the builder."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from helpdesk.models import Agent, Calendar, Team
from tests.admin.conftest import SignedIn
from tests.admin.test_workflows import draft
from workflows import gallery
from workflows.checks.installation import installation
from workflows.checks.registry import check
from workflows.document.records import read
from workflows.models import Secret, VersionState, Workflow
from workflows.scenarios.runner import run_all


def page_of(slug: str = "") -> str:
    return (
        reverse("admin:workflows_workflow_gallery_entry", args=[slug])
        if slug
        else reverse("admin:workflows_workflow_gallery")
    )


def answers(client: Client, slug: str, **given: str) -> dict[str, str]:
    """What the form offers first, with ``given`` (need's name → answer) in its place."""
    form = client.get(page_of(slug)).context["form"]
    found = {name: str(field.initial or "") for name, field in form.fields.items()}
    for number, need in form.needs.items():
        if need.name in given:
            found[f"need_{number}"] = given[need.name]
    return found


def test_every_entry_is_on_the_page_with_its_picture(page: Client) -> None:
    shown = page.get(page_of()).content.decode()
    assert shown.count('class="hd-picture"') == len(gallery.SLUGS)
    assert all(page_of(slug) in shown for slug in gallery.SLUGS)


@pytest.mark.parametrize("slug", gallery.SLUGS)
def test_used_as_it_is_offered_it_is_a_draft_whose_scenarios_pass(page: Client, slug: str) -> None:
    answer = page.post(page_of(slug), answers(page, slug))
    workflow = Workflow.objects.get()
    assert answer["Location"] == reverse("admin:workflows_workflow_builder", args=[workflow.pk])
    document = read(draft(workflow))
    assert [str(result) for result in run_all(document) if not result.passed] == []


def test_what_is_missing_is_made_so_that_nothing_stands_against_publishing(page: Client) -> None:
    page.post(page_of("routing_by_shift"), answers(page, "routing_by_shift"))
    workflow = Workflow.objects.get()
    assert set(Team.objects.values_list("name", flat=True)) == {"Morning", "Afternoon", "Night"}
    assert Calendar.objects.get(name="Night shift").open_hours.count() == 5
    found = check(read(draft(workflow)).program, installation(workflow))
    assert [finding.sentence for finding in found if finding.level == "error"] == []


def test_what_one_has_takes_the_place_of_the_name_in_steps_and_scenarios(page: Client) -> None:
    Team.objects.create(name="Verkauf")
    page.post(page_of("multi_team_routing"), answers(page, "multi_team_routing", Sales="have:Verkauf"))
    document = read(draft(Workflow.objects.get()))
    assert not Team.objects.filter(name="Sales").exists()
    assert "Verkauf" in {
        team for each in document.scenarios for agent in each.given.get("agents", []) for team in agent["teams"]
    }
    assert [str(result) for result in run_all(document) if not result.passed] == []


def test_what_is_decided_later_stays_a_name_that_the_checks_point_out(page: Client) -> None:
    page.post(page_of("multi_team_routing"), answers(page, "multi_team_routing", Sales="later"))
    workflow = Workflow.objects.get()
    found = check(read(draft(workflow)).program, installation(workflow))
    assert any("Sales" in finding.sentence for finding in found if finding.level == "error")


def test_a_name_that_is_taken_is_told_and_nothing_is_made(page: Client) -> None:
    Workflow.objects.create(name=gallery.entry("multi_team_routing").name)
    answer = page.post(page_of("multi_team_routing"), answers(page, "multi_team_routing"))
    assert "name" in answer.context["form"].errors
    assert not Team.objects.exists()


def test_who_may_not_make_teams_is_not_offered_to(agent: Agent, signed_in: SignedIn) -> None:
    agent.is_staff = True
    agent.save()
    names = ("view_workflow", "add_workflow", "change_workflow")
    agent.user_permissions.add(*Permission.objects.filter(codename__in=names))
    client = signed_in(agent)
    given = answers(client, "multi_team_routing")
    assert "make" not in given.values()
    number = next(key for key in given if key.startswith("need_"))
    assert client.post(page_of("multi_team_routing"), {**given, number: "make"}).status_code == 200
    assert not Workflow.objects.exists()


def test_who_may_only_look_sees_the_gallery_and_makes_nothing(agent: Agent, signed_in: SignedIn) -> None:
    agent.is_staff = True
    agent.save()
    assert signed_in(agent).get(page_of()).status_code == 403
    agent.user_permissions.add(Permission.objects.get(codename="view_workflow"))
    client = signed_in(agent)
    assert client.get(page_of()).status_code == 200
    assert client.post(page_of("nudge_and_close"), {"name": "Mine"}).status_code == 403


def test_an_unknown_entry_is_not_found(page: Client) -> None:
    assert page.get(page_of("no-such")).status_code == 404


def test_a_secret_is_made_with_its_value_and_the_hosts_that_get_it(page: Client) -> None:
    given = answers(page, "vip_contacts", crm_token="make")
    number = next(key.removeprefix("value_") for key in given if key.startswith("value_"))
    assert page.post(page_of("vip_contacts"), given).status_code == 200
    page.post(page_of("vip_contacts"), {**given, f"value_{number}": "s3cret"})
    secret = Secret.objects.get(name="crm_token")
    assert (secret.value, secret.hosts) == ("s3cret", "crm.example.com")


def publish_page(workflow: Workflow) -> str:
    return reverse("admin:workflows_workflow_publish", args=[workflow.pk])


def published(page: Client, workflow: Workflow) -> bool:
    page.post(publish_page(workflow), {"revision": draft(workflow).revision})
    return workflow.versions.filter(state=VersionState.PUBLISHED).exists()


@pytest.mark.parametrize("slug", [slug for slug in gallery.SLUGS if slug != "vip_contacts"])
def test_used_as_it_is_offered_it_is_published(page: Client, slug: str) -> None:
    page.post(page_of(slug), answers(page, slug))
    assert published(page, Workflow.objects.get())


def test_without_its_secret_it_is_said_what_is_missing_and_with_it_it_is_published(page: Client) -> None:
    shown = page.post(page_of("vip_contacts"), answers(page, "vip_contacts"), follow=True).content.decode()
    assert "before you decide on what you left for later: crm_token." in shown
    workflow = Workflow.objects.get()
    assert not published(page, workflow)
    assert "There is no secret “crm_token”; add it under Secrets" in page.get(publish_page(workflow)).content.decode()
    added = {"name": "crm_token", "value": "s3cret", "hosts": "crm.example.com"}
    page.post(reverse("admin:workflows_secret_add"), added)
    assert published(page, workflow)


def test_who_writes_a_secret_has_decided(page: Client) -> None:
    data = answers(page, "vip_contacts")
    value = next(name for name in data if name.startswith("value_"))
    assert data[value.replace("value", "need")] == "later"
    shown = page.post(page_of("vip_contacts"), {**data, value: "s3cret"}, follow=True).content.decode()
    assert Secret.objects.get().value == "s3cret"
    assert "left for later" not in shown

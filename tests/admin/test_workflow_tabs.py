"""The tabs of a workflow's pages: where one is stands marked, and what is seldom needed is in the menu."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from helpdesk.actors import SYSTEM
from tests.admin.test_workflows import HELLO, page_of
from workflows.actions import import_document
from workflows.models import Workflow

MARKED = re.compile(r'<a href="[^"]*" aria-current="page">([^<]*)</a>')


@pytest.fixture
def hello(db: None) -> Workflow:
    return import_document(HELLO, by=SYSTEM, now=timezone.now()).workflow


@pytest.mark.parametrize(
    ("name", "marked"),
    [("scenarios", "Scenarios"), ("scenario_new", "Scenarios"), ("publish", "Publish"), ("compare", "Versions"),
     ("watch", "Watch"), ("replay", "Replay"), ("document", "Document"), ("switch", "Turn off")],
)  # fmt: skip
def test_where_one_is_stands_marked(page: Client, hello: Workflow, name: str, marked: str) -> None:
    html = page.get(page_of(hello, name)).content.decode()
    assert MARKED.findall(html.partition("hd-tabs")[2].partition("</nav>")[0]) == [marked]


def test_the_list_shows_on_only_for_what_can_start(page: Client, hello: Workflow) -> None:
    address = reverse("admin:workflows_workflow_changelist")
    draft = page.get(address).content.decode()
    assert '<span class="hd-pill hd-pill-warn">Draft v1</span>' in draft
    assert "hd-pill-good" not in draft
    import_document(HELLO, by=SYSTEM, now=timezone.now(), publish_it=True)
    assert '<span class="hd-pill hd-pill-good">On</span>' in page.get(address).content.decode()
    Workflow.objects.update(is_on=False)
    assert '<span class="hd-pill hd-pill-bad">Off</span>' in page.get(address).content.decode()

"""Scenarios of a workflow, their pages and what those say."""

from typing import Any

from django.test import Client

from tests.admin.scenario_page import inputs
from workflows.document.values import ScenarioText
from workflows.models import Scenario, Workflow
from workflows.scenarios.read import of_text
from workflows.scenarios.script import Script


def row(workflow: Workflow, name: str = "It says hello") -> Scenario:
    return workflow.scenarios.get(name=name)


def rows(page: Client, address: str) -> dict[str, Any]:
    """What a browser would send of its rows."""
    return {**inputs(page.get(address).content.decode()), "what": "rows"}


def script(text: ScenarioText) -> Script:
    """What it means, wherever it stands."""
    return of_text(ScenarioText(text.name, text.given, text.turns))


def names(workflow: Workflow) -> list[str]:
    return [each.name for each in workflow.scenarios.all()]

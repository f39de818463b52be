"""What the templates of a scenario's rows show beside them: words of lists, blank rows, and names that are offered."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.dates import WEEKDAYS

from contacts.models import Field, Tag
from helpdesk.models import Agent, Team
from workflows.admin.scenario_rows.rows import Row
from workflows.admin.scenario_rows.turns import INNER, TurnRow
from workflows.builder.forms.inputs.duration import units
from workflows.builder.forms.rows import MOST, NEW
from workflows.builder.rehearse.setting import CHANNELS, COLUMNS, SOURCES
from workflows.channel_rules import RULES
from workflows.kinds.base import Kind
from workflows.kinds.registry import KINDS, clean
from workflows.program import Program
from workflows.scenarios import words
from workflows.scenarios.read import DAYS
from workflows.triggers.registry import TRIGGERS

OFFERED = 200


def shown(program: Program | None) -> Mapping[str, Any]:
    """For the templates; queries do not grow with what there is."""
    return {
        "new": NEW,
        "inner": INNER,
        "most": MOST,
        "turn_words": words.TURNS.items(),
        "expect_words": words.EXPECTS.items(),
        "status_words": words.STATUSES.items(),
        "run_words": words.RUNS.items(),
        "units": units(),
        "channels": [(kind, CHANNELS.get(kind, kind)) for kind in RULES],
        "sources": SOURCES.items(),
        "days": {day: WEEKDAYS[number] for number, day in enumerate(DAYS)},
        "blank": {
            "turn": TurnRow(f"turns.{NEW}"),
            "agent": Row(f"agents.{NEW}", {"online": "1"}),
            "field": Row(f"contact-fields.{NEW}", {}),
            "form": Row(f"form.{NEW}", {}),
            "http": Row(f"http.{NEW}", {"status": "200"}),
            "calendar": Row(f"calendars.{NEW}", {"timezone": timezone.get_current_timezone_name()}),
        },
        "offers": _offers(program),
        "asks_form": _asks_form(program),
        "asks_payload": _asks_payload(program),
    }


def _offers(program: Program | None) -> dict[str, list[str]]:
    """Names to choose from while one types, by what they are."""
    steps = list(program.walk()) if program is not None else []
    names = {name for step in steps if (kind := KINDS.get(step.kind)) for name in _sets(kind, step.config)}
    choices = [str(each) for step in steps for each in _choices(step.config)]
    return {
        "assignee": list(
            Agent.objects.filter(is_active=True).order_by("email").values_list("email", flat=True)[:OFFERED]
        ),
        "team": list(Team.objects.order_by("name").values_list("name", flat=True)[:OFFERED]),
        "tags": list(Tag.objects.order_by("name").values_list("name", flat=True)[:OFFERED]),
        "field": [*COLUMNS, *Field.objects.order_by("key").values_list("key", flat=True)[:OFFERED]],
        "var": sorted(names),
        "tap": list(dict.fromkeys(choices)),
    }


def _sets(kind: Kind, config: Mapping[str, Any]) -> frozenset[str]:
    """A draft's step may be half typed."""
    return frozenset() if clean(kind.name, config)[1] else kind.sets(config)


def _choices(config: Mapping[str, Any]) -> list[Any]:
    answer = config.get("answer")
    found = [answer.get("choices") if isinstance(answer, Mapping) else None, config.get("quick_replies")]
    return [each for listed in found if isinstance(listed, (list, tuple)) for each in listed]


def _asks_form(program: Program | None) -> bool:
    kind = TRIGGERS.get(program.trigger.kind) if program is not None else None
    return bool(kind and program and kind.form_names(program.trigger.config))


def _asks_payload(program: Program | None) -> bool:
    """Whether “It is started” tells something of what started it."""
    kind = TRIGGERS.get(program.trigger.kind) if program is not None else None
    return kind is not None and (bool(kind.told) or any(each.startswith("payload.") for each in kind.subjects))

"""A scenario as rows of a form: what is given, who is there, and one row for each turn; and back again."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflows.document import nodes
from workflows.document.dump import dump_keys
from workflows.document.problems import DocumentError, Problems
from workflows.document.shape import Shape
from workflows.document.values import ScenarioText
from workflows.scenarios.channels import RULES
from workflows.scenarios.script import SOURCES
from workflows.scenarios.turns import read

WHAT = (
    ("contact", _("The contact writes")),
    ("tap", _("The contact taps")),
    ("agent", _("An agent writes")),
    ("close", _("An agent closes it")),
    ("assign", _("Somebody assigns it to")),
    ("online", _("Comes online")),
    ("offline", _("Goes offline")),
    ("pass", _("Time passes")),
    ("start", _("It is started by hand")),
    ("expect", _("Expected")),
)
ALONE = ("close", "start")  # nothing stands beside them
WRITTEN = ("contact", "tap", "agent")  # taken as it is
MORE = ("calendars", "http", "form", "payload")
AGENT = ("email", "first_name", "last_name", "teams", "online", "open", "limit")


class Keys(forms.CharField):
    """Keys with values, as they stand in a document."""

    widget = forms.Textarea(attrs={"rows": 2, "spellcheck": "false"})

    def clean(self, value: Any) -> dict[str, Any]:
        text = super().clean(value)
        if not text:
            return {}
        try:
            found = nodes.parse(text).plain()
        except DocumentError as error:
            raise forms.ValidationError([str(problem) for problem in error.problems]) from error
        if not isinstance(found, Mapping):
            raise forms.ValidationError(_("Write keys with values, a line each, such as “sent: Hello”."))
        return dict(found)


class GivenForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=150)
    at = forms.CharField(
        label=_("It begins at"), required=False, max_length=40, help_text=_("Such as 2026-03-02T09:00:00+07:00.")
    )
    channel = forms.ChoiceField(label=_("Kind of channel"), choices=[(kind, kind) for kind in RULES], required=False)
    opened_by = forms.ChoiceField(
        label=_("Who opens the conversation"), choices=[(source, source) for source in SOURCES], required=False
    )
    contact = Keys(label=_("The contact"), required=False, help_text=_("Such as first_name: Ana; one key a line."))
    more = Keys(label=_("Calendars, answers to requests, form, payload"), required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)  # how it was when the page was opened


class AgentForm(forms.Form):
    email = forms.CharField(label=_("Email"), required=False, max_length=254)
    first_name = forms.CharField(label=_("First name"), required=False, max_length=100)
    last_name = forms.CharField(label=_("Last name"), required=False, max_length=100)
    teams = forms.CharField(label=_("Teams"), required=False, help_text=_("With commas between."))
    online = forms.BooleanField(label=_("Online"), required=False, initial=True)
    open = forms.IntegerField(label=_("Open conversations"), required=False, min_value=0)
    limit = forms.IntegerField(label=_("Limit"), required=False, min_value=0)


class TurnForm(forms.Form):
    what = forms.ChoiceField(label=_("What happens"), choices=[("", "–"), *WHAT], required=False)
    value = forms.CharField(
        label=_("Words, who, how long, or what is expected"),
        required=False,
        strip=False,  # a contact may write spaces
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )
    by = forms.CharField(label=_("By which agent"), required=False, max_length=254)


AgentRows = formset_factory(AgentForm, extra=1, can_delete=True)
TurnRows = formset_factory(TurnForm, extra=2, can_delete=True, can_order=True)


class ScenarioForm:
    """The three parts of the page. ``text`` is what they say, once they are valid."""

    def __init__(self, scenario: ScenarioText, data: Any = None, *, seen: str = "") -> None:
        given = dict(scenario.given)
        initial = {
            "name": scenario.name,
            "at": given.get("at", ""),
            "channel": given.get("channel", "webchat"),
            "opened_by": given.get("opened_by", "contact"),
            "contact": dump_keys(given.get("contact") or {}),
            "more": dump_keys({key: given[key] for key in MORE if key in given}),
            "seen": seen,
        }
        agents = [_agent_row(agent) for agent in given.get("agents") or []]
        turns = [_turn_row(turn) for turn in scenario.turns]
        self.given = GivenForm(data, initial=initial, prefix="given")
        self.agents = AgentRows(data, initial=agents, prefix="agents")
        self.turns = TurnRows(data, initial=turns, prefix="turns")

    def is_valid(self) -> bool:
        return all([self.given.is_valid(), self.agents.is_valid(), self.turns.is_valid()])

    @property
    def text(self) -> ScenarioText:
        """DocumentError where what is expected cannot be read."""
        given = self.given.cleaned_data
        found: dict[str, Any] = {}
        if given["at"]:
            found["at"] = given["at"]
        if given["contact"]:
            found["contact"] = given["contact"]
        if given["channel"] and given["channel"] != "webchat":
            found["channel"] = given["channel"]
        agents = [_agent(row) for row in self.agents.cleaned_data if row.get("email") and not row.get("DELETE")]
        if agents:
            found["agents"] = agents
        found.update(given["more"])
        if given["opened_by"] and given["opened_by"] != "contact":
            found["opened_by"] = given["opened_by"]
        turns = [_turn(form.cleaned_data) for form in self.turns.ordered_forms if form.cleaned_data.get("what")]
        return ScenarioText(given["name"].strip(), found, tuple(turns))


def _agent_row(agent: Mapping[str, Any]) -> dict[str, Any]:
    teams = agent.get("teams") or []
    listed = [teams] if isinstance(teams, str) else teams
    return {**agent, "teams": ", ".join(map(str, listed)), "online": agent.get("online", True)}


def _agent(row: Mapping[str, Any]) -> dict[str, Any]:
    teams = [team.strip() for team in row["teams"].split(",") if team.strip()]
    kept = {key: row[key] for key in ("first_name", "last_name", "open", "limit") if row[key] not in ("", None)}
    return {
        "email": row["email"].strip(),
        **({"teams": teams} if teams else {}),
        **({} if row["online"] else {"online": False}),
        **kept,
    }


def _turn_row(turn: Mapping[str, Any]) -> dict[str, Any]:
    what = next((key for key in turn if key != "by"), "")
    value = turn.get(what)
    shown = dump_keys(value) if isinstance(value, Mapping) else "" if what in ALONE else value
    return {"what": what, "value": shown, "by": turn.get("by", "")}


def _turn(row: Mapping[str, Any]) -> dict[str, Any]:
    what, value = row["what"], row["value"].replace("\r\n", "\n")
    found: Any = True if what in ALONE else value if what in WRITTEN else value.strip()
    if what == "expect":
        found = nodes.parse(value).plain() if value.strip() else {}
    return {what: found, **({"by": row["by"].strip()} if row["by"].strip() else {})}


def wrong_turns(scenario: ScenarioText) -> list[str]:
    """What is wrong with its turns, each with the number of the turn."""
    found: list[str] = []
    for number, turn in enumerate(scenario.turns, start=1):
        problems = Problems()
        read(nodes.of(turn), Shape(problems))
        found += [gettext("Turn %(n)d: %(what)s") % {"n": number, "what": one.sentence} for one in problems.found]
    return found

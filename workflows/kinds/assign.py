"""Gives the conversation to an agent; with nobody free it waits in the queue until someone is, or the time is over."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflows import durations
from workflows.effects import Assign as AssignEffect
from workflows.effects import LeaveQueue
from workflows.facts import AssignSpec, World
from workflows.kinds.base import Context, Fail, Go, Kind, Pause, Result, Stimulus
from workflows.kinds.fields import Duration, Flag, Group, Line, OneOf, Whole
from workflows.program import Step

WEEK = 7 * 86_400
STRATEGIES = {"round_robin": _("round robin"), "least_open": _("least open")}  # in a sentence


class ToForm(forms.Form):
    one_of = (("team", "agent", "anyone"),)  # for pages

    agent = Line(longest=254, label=_("One agent"))
    team = Line(label=_("An agent of a team"))
    anyone = Flag(default=False, label=_("Any agent"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and sum(map(bool, cleaned.values())) != 1:
            raise forms.ValidationError(gettext("Choose one: a team, an agent, or anyone."))
        return cleaned


class AssignForm(forms.Form):
    to = Group(ToForm, required=True, label=_("Assign to"))
    strategy = OneOf(
        {
            "round_robin": _("Round robin: each agent in turn"),
            "least_open": _("Least open: whoever has the fewest open conversations"),
        },
        default="round_robin",
        label=_("Who of several"),
    )
    only_online = Flag(default=True, label=_("Only who is online"))
    prefer_last_agent = Flag(
        default=False,
        label=_("First whoever had the contact last"),
        help_text=_("If that agent is free; else it goes by turns as above."),
    )
    timeout = Duration(
        most=WEEK,
        default=WEEK,
        label=_("Wait for a free agent"),
        help_text=_(
            "Meanwhile the conversation stands in the queue, oldest first. Then the workflow goes another way."
        ),
    )
    fewer_than = Whole(
        least=1,
        most=1_000,
        more=True,
        label=_("Only who has fewer open conversations than"),
        help_text=_("Empty: the limit that each agent has anyway."),
    )


class Assign(Kind):
    name = "assign"
    label = _("Assign")
    icon = "user-round-check"
    help = _("Gives the conversation to an agent or a team.")
    group = "route"
    exit_labels = {"timeout": _("If nobody was free in time")}
    exits = ("timeout",)
    form = AssignForm
    references = {"to.agent": "agent", "to.team": "team"}
    settles = True
    routes = True

    def run(self, step: Step, context: Context) -> Result:
        spec, world, timeout = spec_of(step.config), context.world, step.config["timeout"]
        if spec.agent and world.agent(spec.agent) is None:
            return Fail(f"There is no active agent {spec.agent}; choose another in the workflow and publish it.")
        if world.conversation.status == "closed":
            return Go("Nobody was assigned: the conversation is closed")
        picked = world.pick(spec)
        if picked is not None:
            context.emit(AssignEffect(spec.team, picked.agent.email, picked.why))
            return Go(f"Assigned to {picked.agent.name}: {picked.why}")
        why = f"nobody is free in {spec.team}" if spec.team else "nobody is free"
        if spec.agent:
            why = f"{_name(world, spec.agent)} is not free"
        context.emit(AssignEffect(spec.team, None, why, queue=spec))
        return Pause(
            f"{why[0].upper()}{why[1:]}; waits in the queue up to {durations.words(timeout)}",
            until=world.now + timedelta(seconds=timeout),
            for_=("assigned",),
        )

    def resume(self, step: Step, context: Context, stimulus: Stimulus) -> Result:
        if stimulus.kind == "timer":
            context.emit(LeaveQueue())
            return Go(f"Nobody was free within {durations.words(step.config['timeout'])}", exit="timeout")
        email = stimulus.text or context.world.conversation.assignee or ""
        return Go(f"Assigned to {_name(context.world, email)} after waiting in the queue")

    def exits_of(self, config: Mapping[str, Any]) -> tuple[str, ...]:
        """An agent who is asked for by name, online or not, is taken at once."""
        return () if config["to"].get("agent") and not config["only_online"] else self.exits

    def passes(self, config: Mapping[str, Any], out: str) -> int | None:
        """It may wait as long in the queue, whoever comes in the end."""
        seconds: int = config["timeout"] if self.exits_of(config) else 0
        return seconds

    def describe(self, config: Mapping[str, Any]) -> str:
        spec = spec_of(config)
        whom = spec.agent or spec.team
        parts = [gettext("Assign to %(whom)s") % {"whom": whom} if whom else gettext("Assign to anyone")]
        if not spec.agent:
            parts.append(str(STRATEGIES[spec.strategy]))
        if spec.prefer_last_agent:
            parts.append(gettext("the last agent first"))
        if spec.only_online:
            parts.append(gettext("only online"))
        if spec.fewer_than is not None:
            parts.append(gettext("fewer than %(number)s open") % {"number": spec.fewer_than})
        return ", ".join([*parts, gettext("wait %(time)s") % {"time": durations.said(config["timeout"])}])


def spec_of(config: Mapping[str, Any]) -> AssignSpec:
    to = config["to"]
    return AssignSpec(
        agent=to.get("agent"),
        team=to.get("team"),
        anyone=bool(to.get("anyone")),
        strategy=config["strategy"],
        prefer_last_agent=config["prefer_last_agent"],
        only_online=config["only_online"],
        fewer_than=config.get("fewer_than"),
    )


def _name(world: World, email: str) -> str:
    agent = world.agent(email)
    return agent.name if agent else email or "an agent"

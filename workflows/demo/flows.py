"""The demo's workflows: from the gallery; those that fit together published, the others drafts to look at."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from contacts.models import Segment
from helpdesk import actors
from helpdesk.models import Agent
from workflows import durations, gallery
from workflows.actions import copy_from_gallery, import_document, publish, save_draft
from workflows.demo.live import run_due
from workflows.demo.people import SUPERVISOR
from workflows.demo.play import Stage
from workflows.document.load import load
from workflows.document.values import Document
from workflows.models import Workflow
from workflows.program import Branch, Step
from workflows.starting import start_by_hand

ANSWERS = "multi_team_routing"  # asks “Sales or Support?”, and so answers the web chat
NUDGES = "nudge_and_close"
DRAFTS = ("routing_by_language", "new_and_returning", "else_to_supervisor")
FASTER = 30  # an hour is too long to watch: a nudge after two minutes of silence, the end a minute later
SHORTEST = 60  # seconds
LEFT = "tari@example.com"  # an agent who left; a workflow still names her
TO_LEFT = """
workflow: Complaints to quality
description: Hands a complaint to the one who looks after quality. Started by hand.
group: Service
trigger: {on: manual}
steps:
  - {id: note, kind: add_comment, text: "A complaint: quality takes over."}
  - {id: to_quality, kind: assign, to: {agent: tari@example.com}, only_online: false}
"""
DOCUMENTS = Path(__file__).with_name("documents")
PUBLISHED_AGO = timedelta(minutes=45)
FAILED_AGO = timedelta(minutes=8)


def make_flows(now: datetime) -> None:
    chief = Agent.objects.get(email=SUPERVISOR)
    by = actors.agent(chief.pk, chief.name)
    at = now - PUBLISHED_AGO
    publish(copy_from_gallery(ANSWERS, now=at), by=by, now=at)
    nudging = faster(load(gallery.entry(NUDGES).text))
    nudging = nudging.named(f"{nudging.program.name} (quick, for the demo)")
    publish(save_draft(Workflow.objects.create(name=nudging.program.name), nudging, now=at), by=by, now=at)
    for slug in DRAFTS:
        copy_from_gallery(slug, now=at)
    make_segment()
    for path in sorted(DOCUMENTS.glob("*.yaml")):  # a shortcut, an address for programs, a schedule
        import_document(path.read_text(encoding="utf-8"), by=by, now=at, publish_it=True)


def make_segment() -> None:
    conditions = [
        {"subject": "contact.tags", "operator": "contains", "value": "vip"},
        {"subject": "contact.plan", "operator": "is", "value": "Business"},
    ]
    told = {"description": "VIPs, and whoever has the Business plan.", "match": "any", "conditions": conditions}
    Segment.objects.create(name="Loyal customers", **told)


def fail_one(on: Stage, now: datetime) -> None:
    """One run that failed for a reason that happens: whom the workflow names has left since."""
    left = Agent.objects.create_user(LEFT, first_name="Tari", last_name="Wulandari")
    at = now - PUBLISHED_AGO
    version = import_document(TO_LEFT, by=actors.SYSTEM, now=at, publish_it=True)
    Agent.objects.filter(pk=left.pk).update(is_active=False)
    start_by_hand(version.workflow, on.contacts["Karolina Dusek"], by=actors.SYSTEM, now=now - FAILED_AGO)
    run_due(now - FAILED_AGO)


def faster(document: Document) -> Document:
    """The same workflow, with shorter waits and conditions on silence; without scenarios, which tell of hours."""
    program = document.program
    steps = tuple(_faster(step) for step in program.steps)
    return replace(document, program=replace(program, steps=steps), scenarios=())


def _faster(step: Step) -> Step:
    config = dict(step.config)
    if step.kind == "wait":
        config["for"] = max(config["for"] // FASTER, SHORTEST)
    return replace(step, config=config, branches=tuple(_faster_branch(branch) for branch in step.branches))


def _faster_branch(branch: Branch) -> Branch:
    conditions = tuple(
        replace(each, value=durations.show(durations.parse(each.value) // FASTER))
        if each.subject.startswith("since_last")
        else each
        for each in branch.when.conditions
    )
    when = replace(branch.when, conditions=conditions)
    return replace(branch, when=when, steps=tuple(_faster(step) for step in branch.steps))

"""Replaying 10,000 conversations by the real workers; the figures of 100,000 runs, and a list of 100,000 exceptions."""

import time
from collections.abc import Callable, Sequence

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from channels.models import Channel
from helpdesk import actors
from helpdesk.models import Agent, Membership
from tests.bench.house import running
from tests.bench.routed import Figures
from tests.house_of import agents, publish
from workflows.document.load import load
from workflows.models import Replay, ReplayState, WorkflowVersion
from workflows.replay.actions import begin
from workflows.replay.report import report

ASK = """
workflow: "Bench: ask, then route"
trigger: {on: conversation_opened, when: [{subject: source, operator: is, value: contact}]}
steps:
  - id: who
    kind: ask_question
    text: "Hi {{ contact.first_name | default: 'there' }}! Who would you like to talk to?"
    answer: {type: choice, choices: [Sales, Support, Billing]}
    save_to: {variable: who}
    timeout: 1h
    branches: [{exit: timeout, steps: []}, {exit: invalid, steps: []}]
  - {id: asked, kind: update_tags, add: [asked]}
  - id: route
    kind: branch
    branches:
      - {name: VIP, when: [{subject: contact.tags, operator: contains, value: VIP}],
         steps: [{id: vip, kind: assign, to: {team: Sales}, strategy: least_open, prefer_last_agent: true}]}
      - {name: Sales, when: [{subject: var.who, operator: is, value: Sales}],
         steps: [{id: sales, kind: assign, to: {team: Sales}, timeout: 15m}]}
      - {name: Support, when: [{subject: var.who, operator: is, value: Support}],
         steps: [{id: support, kind: assign, to: {team: Support}, timeout: 15m}]}
      - {else: true, steps: [{id: other, kind: add_comment, text: "It was {{ var.who | default: 'nothing' }}."}]}
  - {id: connected, kind: send_message, text: "You are with {{ assignee.first_name | default: 'us' }}."}
"""
PEOPLE = 25  # agents of each team

CONVERSATIONS = (
    "INSERT INTO contacts_contact (id, first_name, last_name, email, phone, language, country, fields, blocked,"
    " created_at) SELECT n, 'Contact ' || n, '', '', '', 'id', '', '{}', false, now() FROM generate_series(1, %(n)s) n",
    "INSERT INTO conversations_conversation (id, status, priority, opened_by, opened_at, closed_at, summary,"
    " unread_count, last_message_at, last_message_from, preview, channel_id, contact_id, team_id, assignee_id)"
    " SELECT n, 'closed', 'normal', 'contact', x, x + interval '2 hours', '', 0, x, 'agent', '', %(channel)s, n,"
    " %(team)s, %(agent)s FROM (SELECT n, now() - interval '6 days' + n * interval '5 days' / %(n)s AS x"
    " FROM generate_series(1, %(n)s) n) past",
)
MESSAGE = (
    "INSERT INTO conversations_message (conversation_id, contact_id, channel_id, direction, kind, text, data,"
    " external_id, reply_to, key, status, error, author_kind, author_id, author_name, created_at, at)"
    " SELECT id, contact_id, channel_id, %(direction)s, 'text', {text}, '{{}}', '', '', gen_random_uuid(), %(status)s,"
    " '', %(author)s, {by}, '', {at}, {at} FROM conversations_conversation"
)
EVENT = (
    "INSERT INTO conversations_event (kind, at, contact_id, conversation_id, actor_kind, actor_id, actor_name, data)"
    " SELECT %(kind)s, {at}, contact_id, {conversation}, %(actor)s, {by}, '', {data} FROM conversations_conversation"
)


def replayed(channel: Channel, count: int) -> Figures:
    """From the click until the last conversation is played, by ``manage.py work`` with its two workers."""
    people = agents(*[f"sales{n}" for n in range(PEOPLE)], team="Sales")
    agents(*[f"support{n}" for n in range(PEOPLE)], team="Support")
    version = publish(ASK)
    _past(channel, count, people[0])
    with running(["work"]):
        time.sleep(3)
        began = time.perf_counter()
        made = begin(version.workflow, load(ASK), days=7, by=actors.SYSTEM, now=timezone.now())
        while made.state == ReplayState.RUNNING:
            time.sleep(0.1)
            made.refresh_from_db()
            if time.perf_counter() - began > 600:
                raise SystemExit(f"{made.played} of {made.total} were replayed in ten minutes.")
        took = time.perf_counter() - began
    if made.state != ReplayState.DONE or made.outcomes.count() != count:
        raise SystemExit(f"The replay is {made.state} after {made.outcomes.count()} of {count}: {made.error}")
    found = report(Replay.objects.get(pk=made.pk))
    endings = {f"ended_{word}": number for word, _label, _looks, number in found.endings}
    return {"seconds": took, "conversations": count, "a_second": count / took, "differ": found.differ, **endings}


def _past(channel: Channel, count: int, agent: Agent) -> None:
    """Each: a first message, an answer a minute later, three messages of an agent and two of the contact, a closing;
    the contact's language set and a tag added after the opening."""
    team = Membership.objects.filter(agent=agent).values_list("team_id", flat=True)[0]
    shared = {"n": count, "channel": channel.pk, "team": team, "agent": agent.pk}
    answer = "(ARRAY['Sales', 'support', '3', 'help', 'Sales please'])[1 + mod(id, 5)]"
    inbound = {"direction": "inbound", "status": "received", "author": "contact"}
    outbound = {"direction": "outbound", "status": "sent", "author": "agent"}
    minute = "opened_at + interval '{} minutes'"
    with connection.cursor() as cursor:
        for statement in CONVERSATIONS:
            cursor.execute(statement, shared)
        said: list[tuple[str, str, dict[str, str], str]] = [
            ("'Hello, I have a question about my order'", "opened_at", inbound, "NULL"),
            (answer, minute.format(1), inbound, "NULL"),
            *(("'Of course: what is its number?'", minute.format(m), outbound, "assignee_id") for m in (5, 20, 40)),
            *(("'It is 4711, thank you'", minute.format(m), inbound, "NULL") for m in (10, 30)),
        ]
        for text, at, values, by in said:
            cursor.execute(MESSAGE.format(text=text, at=at, by=by), values)
        given = "jsonb_build_object('team', team_id, 'agent', assignee_id)"
        _event(cursor.execute, "conversation.assigned", minute.format(2), given)
        _event(cursor.execute, "conversation.closed", minute.format(120), "'{}'")
        _event(cursor.execute, "contact.updated", minute.format(3), '\'{"changes": {"language": ["en", "id"]}}\'')
        _event(cursor.execute, "contact.tagged", minute.format(4), '\'{"added": ["asked"], "removed": []}\'')
        cursor.execute("ANALYZE")


def _event(execute: Callable[..., object], kind: str, at: str, data: str) -> None:
    by = "assignee_id" if kind == "conversation.closed" else "NULL"
    actor = "agent" if kind == "conversation.closed" else "workflow"
    statement = EVENT.format(at=at, conversation="id", by=by, data=f"({data})::jsonb")
    execute(statement, {"kind": kind, "actor": actor})


RUNS = (
    "INSERT INTO contacts_contact (id, first_name, last_name, email, phone, language, country, fields, blocked,"
    " created_at) SELECT n, 'Contact ' || n, '', '', '', '', '', '{}', false, now() FROM generate_series(1, %(n)s) n",
    "INSERT INTO conversations_conversation (id, status, priority, opened_by, opened_at, summary, unread_count,"
    " last_message_at, last_message_from, preview, channel_id, contact_id) SELECT n, 'open', 'normal', 'contact',"
    " now(), '', 0, now(), 'contact', '', %(channel)s, n FROM generate_series(1, %(n)s) n",
    "INSERT INTO workflows_run (id, state, memory, inbox, attempts, error, started_at, moved_at, ended_at, contact_id,"
    " conversation_id, workflow_id, version_id, depth, step_id) SELECT n, s, '{\"logged\": 8}', '[]', 0, '', x, x,"
    " CASE WHEN s <> 'waiting' THEN x END, n, n, %(workflow)s, %(version)s, 0, CASE WHEN s <> 'done' THEN %(who)s END"
    " FROM (SELECT n, now() - (%(n)s - n) * interval '6 days' / %(n)s AS x,"
    " CASE WHEN n %% 20 = 0 THEN 'waiting' WHEN n %% 50 = 1 THEN 'failed' ELSE 'done' END AS s"
    " FROM generate_series(1, %(n)s) n) made",
    "INSERT INTO workflows_runlog (number, at, outcome, text, run_id, step_id, branch, ends) SELECT line, started_at,"
    " CASE line WHEN 1 THEN 'waiting' WHEN 2 THEN CASE WHEN r.id %% 9 = 0 THEN 'timeout' ELSE 'done' END"
    " WHEN 8 THEN CASE WHEN state = 'failed' THEN 'failed' ELSE 'done' END ELSE 'done' END,"
    " 'Who is “Sales”, so it went on there', r.id, (%(steps)s)[line], CASE WHEN line = 4 THEN r.id %% 3 END,"
    " line = 8 AND state <> 'waiting' FROM workflows_run r, generate_series(1, 8) line ORDER BY r.id, line",
    "INSERT INTO workflows_routingexception (run_id, workflow_id, conversation_id, kind, step_id, text, at,"
    " handled_how) SELECT id, workflow_id, conversation_id,"
    " (ARRAY['failed', 'timeout', 'else', 'nobody'])[1 + id %% 4], %(who)s, 'No answer within 1 h', started_at, ''"
    " FROM workflows_run ORDER BY id",
    "ANALYZE",
)


def watched(channel: Channel, count: int) -> Figures:
    """Pages as a supervisor opens them, with ``count`` runs of 8 log lines and as many open exceptions stored."""
    version = publish(ASK)
    steps = dict(version.steps.values_list("key", "pk"))
    eight = [steps[key] for key in ("who", "who", "asked", "route", "sales", "vip", "support", "connected")]
    values = {"n": count, "channel": channel.pk, "workflow": version.workflow_id, "version": version.pk}
    with connection.cursor() as cursor:
        for statement in RUNS:
            cursor.execute(statement, {**values, "who": steps["who"], "steps": eight})
    browser = supervisor()
    return {"runs": count, **{f"{name}_ms": opened(browser, url) for name, url in _pages(version)}}


def supervisor() -> Client:
    """A signed-in one, who may do everything; static files are in place."""
    call_command("collectstatic", interactive=False, verbosity=0)
    root, _made = Agent.objects.get_or_create(email="root@example.com", is_staff=True, is_superuser=True)
    browser = Client(HTTP_HOST="localhost")
    browser.force_login(root)
    return browser


def _pages(version: WorkflowVersion) -> Sequence[tuple[str, str]]:
    runs, exceptions = "/admin/workflows/run/", "/admin/workflows/routingexception/"
    within = f"?workflow__id__exact={version.workflow_id}&version={version.pk}&days=7"
    return (
        ("watch_7_days", f"/admin/workflows/workflow/{version.workflow_id}/watch/"),
        ("watch_today", f"/admin/workflows/workflow/{version.workflow_id}/watch/?days=1"),
        ("workflows", "/admin/workflows/workflow/"),
        ("runs", runs),
        ("runs_waiting", f"{runs}{within}&step=who&state__exact=waiting"),
        ("runs_by_timeout", f"{runs}{within}&step=who&way=timeout"),
        ("runs_by_branch", f"{runs}{within}&step=route&way=1"),
        ("exceptions", exceptions),
        ("exceptions_deep", f"{exceptions}?before=500"),
        ("exceptions_of", f"{exceptions}?workflow={version.workflow_id}&kind=else&age=over_day"),
        ("home", "/admin/"),
    )


def opened(browser: Client, url: str) -> float:
    """Milliseconds: the median of five, after one to warm up."""
    times = []
    for _ in range(6):
        began = time.perf_counter()
        status = browser.get(url).status_code
        times.append((time.perf_counter() - began) * 1000)
        if status != 200:
            raise SystemExit(f"{url} answers {status}.")
    return sorted(times[1:])[2]

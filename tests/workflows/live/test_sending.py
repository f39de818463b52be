"""What messages of live runs carry, and what the run knows of the channels: windows, templates, files."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_httpserver import HTTPServer

from channels.adapters.base import Window
from channels.adapters.custom import Custom
from channels.models import Channel, Template, TemplateStatus
from contacts.models import Identity
from conversations.actions.erase import erase
from conversations.models import Attachment, Message
from tests.factories import ChannelFactory
from tests.house_of import arrive, contact_of, conversation_of, log_of, only_run, publish, sent_to
from workflows.compiled import compiled
from workflows.document import records
from workflows.models import File, Step

pytestmark = pytest.mark.django_db(transaction=True)
Work = Callable[..., int]


def workflow(*steps: str) -> str:
    listed = "\n".join(f"  - {step}" for step in steps)
    return f"workflow: W\ntrigger: {{on: conversation_opened}}\nsteps:\n{listed}\n"


def run(work: Work, channel: Channel, *steps: str) -> None:
    publish(workflow(*steps))
    arrive(channel, "ana", "Hi")
    work()


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The custom channel lets us answer for a day, three times."""
    monkeypatch.setattr(Custom, "window", Window(timedelta(hours=24), messages=3))


WAIT = "{id: wait, kind: wait, for: 25h}"
SEND = "{id: send, kind: send_message, text: Hello, branches: [{exit: failed, steps: [{id: no, kind: end}]}]}"


BRANCH = (
    "{{id: b{number}, kind: branch, branches: "
    "[{{name: Open, when: [{{subject: window, operator: is, value: open}}], "
    'steps: [{{id: o{number}, kind: add_comment, text: "open"}}]}}, '
    '{{else: true, steps: [{{id: c{number}, kind: add_comment, text: "closed"}}]}}]}}'
)


def test_a_closed_window_is_known_before_anything_is_sent(day: None, work: Work) -> None:
    run(work, ChannelFactory(name="Shop"), WAIT, SEND)
    with time_machine.travel(timezone.now() + timedelta(hours=26)):
        work()
    assert sent_to("ana") == []
    assert log_of(only_run())[2] == ("failed", "Not sent: the messaging window of Shop is closed")


def test_a_condition_on_the_window_tells_the_truth(day: None, work: Work) -> None:
    first, second = (BRANCH.format(number=number) for number in (1, 2))
    run(work, ChannelFactory(), first, WAIT, second)
    with time_machine.travel(timezone.now() + timedelta(hours=26)):
        work()
    assert list(conversation_of("ana").comments.order_by("pk").values_list("text", flat=True)) == ["open", "closed"]


def test_messages_that_are_used_up_close_it_too(day: None, work: Work) -> None:
    run(work, ChannelFactory(), WAIT.replace("25h", "1h"), SEND)
    Identity.objects.update(sent_since_inbound=3)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        work()
    assert sent_to("ana") == []


def test_windows_cost_no_query_for_each_run(day: None, work: Work) -> None:
    publish(workflow(SEND))
    channel = ChannelFactory()
    counts = []
    for batch in (2, 12):
        for number in range(batch):
            arrive(channel, f"p{batch}-{number}", "Hi")
        work("take_in")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            work("step_runs")
        counts.append(sum("identity" in query["sql"] for query in queries))
    assert counts[0] == counts[1]


def test_another_channel_without_an_address_fails_at_once(work: Work) -> None:
    ChannelFactory(name="Line")
    run(work, ChannelFactory(), SEND.replace("text: Hello", "text: Hello, channel: Line"))
    assert log_of(only_run())[0] == ("failed", "Not sent: the contact has no address on Line")


def test_another_channel_with_an_address_is_used_and_is_then_the_last_used(work: Work) -> None:
    line = ChannelFactory(name="Line")
    publish(
        workflow(
            SEND.replace("text: Hello", "text: Hello, channel: Line"),
            SEND.replace("id: send", "id: again").replace("id: no", "id: no2"),
        )
    )
    arrive(ChannelFactory(), "ana", "Hi")
    work("take_in")
    Identity.objects.create(contact=contact_of("ana"), channel=line, external_id="ana-line")
    work()
    assert list(Message.objects.filter(direction="outbound").values_list("channel__name", flat=True)) == [
        "Line",
        "Line",
    ]


TEMPLATE = (
    "{id: send, kind: send_message, text: Hello, template: 'reminder (en)', "
    "template_values: ['{{ contact.first_name }}', Monday], branches: [{exit: failed, steps: [{id: no, kind: end}]}]}"
)


def template(channel: Channel, **fields: Any) -> Template:
    values = {"text": "Hi {{1}}, until {{2}}", "status": TemplateStatus.APPROVED, **fields}
    return Template.objects.create(channel=channel, name="reminder", language="en", **values)


def test_past_the_window_the_template_is_sent(day: None, work: Work, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/in").respond_with_json({})
    channel = ChannelFactory(settings={"url": f"http://127.0.0.1:{httpserver.port}/in"})
    template(channel)
    run(work, channel, WAIT, TEMPLATE)
    with time_machine.travel(timezone.now() + timedelta(hours=26)):
        work()
    [(request, _)] = httpserver.log
    assert request.json["message"]["template"] == {"name": "reminder", "language": "en", "values": ["Ana", "Monday"]}
    assert request.json["message"]["text"] == "Hi Ana, until Monday"
    assert Message.objects.get(direction="outbound").status == "sent"


@pytest.mark.parametrize(
    ("status", "sends", "says"),
    [("rejected", True, "is not approved"), ("approved", False, "sends no templates")],
)
def test_a_template_that_cannot_be_sent_takes_the_way_out(
    status: str, sends: bool, says: str, day: None, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Custom, "templates", sends)
    channel = ChannelFactory()
    template(channel, status=status)
    run(work, channel, WAIT, TEMPLATE)
    with time_machine.travel(timezone.now() + timedelta(hours=26)):
        work()
    outcome, text = log_of(only_run())[2]
    assert (outcome, says in text) == ("failed", True)


def test_a_template_is_referred_to_by_key_and_read_by_its_name_of_now(work: Work) -> None:
    row = template(ChannelFactory(name="Shop"))
    template(ChannelFactory(name="Other"))
    version = publish(workflow(TEMPLATE.replace("text: Hello", "text: Hello, channel: Shop")))
    assert Step.objects.get(key="send").template == row
    Template.objects.filter(pk=row.pk).update(language="id")
    assert records.read(version).program.step("send").config["template"] == "reminder (id)"
    assert compiled(version.pk).program.step("send").config["template"] == "reminder (id)"


@pytest.fixture
def media(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_files_go_with_the_message_and_are_kept_once(media: Path, work: Work) -> None:
    row = File.objects.create(
        name="prices.pdf", file=SimpleUploadedFile("x", b"%PDF"), size=4, content_type="application/pdf"
    )
    run(work, ChannelFactory(), "{id: send, kind: send_message, text: Here, attachments: [prices.pdf]}")
    attachment = Attachment.objects.get()
    assert attachment.message is not None
    assert (attachment.name, attachment.content_type, attachment.size) == ("prices.pdf", "application/pdf", 4)
    assert attachment.file.name == row.file.name
    with transaction.atomic():
        erase(contact_of("ana").pk)
    assert row.file.open().read() == b"%PDF"

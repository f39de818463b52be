"""What an entry names is found, and renamed in its steps and scenarios alike: they pass under any names."""

from xml.etree import ElementTree

import pytest

from workflows import gallery
from workflows.checks import check
from workflows.document.dump import dump
from workflows.document.load import load
from workflows.gallery.needs import Need, hosts_of, hours_of, needs
from workflows.gallery.picture import svg
from workflows.gallery.rename import renamed
from workflows.scenarios.runner import run_all

DOCUMENT = """workflow: W
trigger:
  on: conversation_closed
  when:
    - {subject: conversation.team, operator: any_of, value: [Sales, Support]}
    - {subject: conversation.category, operator: is, value: Order}
steps:
  - id: route
    kind: branch
    branches:
      - name: One
        when:
          - {subject: business_hours.Office, operator: is, value: open}
          - {subject: contact.tier, operator: is, value: gold}
          - {subject: channel, operator: is, value: Shop}
        steps:
          - {id: to_sales, kind: assign, to: {team: Sales}}
          - {id: to_boss, kind: assign, to: {agent: boss@example.com}}
      - else: true
        steps: [{id: say, kind: send_message, text: "Yours: {{ contact.level | default: 'none' }}"}]
"""


def test_everything_that_is_named_is_found_once() -> None:
    assert needs(load(DOCUMENT).program) == [
        Need("team", "Sales"),
        Need("team", "Support"),
        Need("agent", "boss@example.com"),
        Need("channel", "Shop"),
        Need("calendar", "Office"),
        Need("category", "Order"),
        Need("field", "tier"),
        Need("field", "level"),
    ]


def test_what_every_contact_has_is_not_asked_for() -> None:
    text = DOCUMENT.replace("contact.tier", "contact.email").replace("contact.level", "contact.first_name")
    assert not [need for need in needs(load(text).program) if need.what == "field"]


def test_each_name_is_replaced_wherever_it_stands() -> None:
    document = load(DOCUMENT)
    names = {need: f"new_{number}" for number, need in enumerate(needs(document.program))}
    text = dump(renamed(document, names))
    assert [old.name for old in names if old.name in text] == []
    assert all(new in text for new in names.values())


@pytest.mark.parametrize("slug", gallery.SLUGS)
def test_an_entry_under_other_names_still_passes(slug: str) -> None:
    document = gallery.entry(slug).document
    names = {
        need: f"{number}-{need.name}" if need.what in ("agent",) else f"my_{number}"
        for number, need in enumerate(needs(document.program))
    }
    other = renamed(document, names)
    assert [str(result) for result in run_all(load(dump(other))) if not result.passed] == []
    assert set(needs(other.program)) == {Need(need.what, name) for need, name in names.items()}
    assert check(other.program) == []


def test_calendars_begin_with_the_hours_of_the_scenarios() -> None:
    hours = hours_of(gallery.entry("routing_by_shift").document)
    assert set(hours) == {"Morning shift", "Afternoon shift", "Night shift"}
    assert len(hours["Morning shift"].intervals) == 5


@pytest.mark.parametrize("slug", gallery.SLUGS)
def test_a_picture_shows_every_step_and_is_well_formed(slug: str) -> None:
    entry = gallery.entry(slug)
    root = ElementTree.fromstring(svg(entry.document.program))
    boxes = [each for each in root.iter() if each.tag.endswith("rect")]
    assert len(boxes) == 1 + sum(1 for _ in entry.document.program.walk())
    wide, high = float(root.attrib["width"]), float(root.attrib["height"])
    for box in boxes:
        assert 0 <= float(box.attrib["x"]) <= wide - float(box.attrib["width"])
        assert 0 <= float(box.attrib["y"]) <= high - float(box.attrib["height"])
    places = [(box.attrib["x"], box.attrib["y"]) for box in boxes]
    assert len(set(places)) == len(places)


def test_a_text_in_a_picture_is_no_markup() -> None:
    program = load(DOCUMENT.replace("name: One", 'name: "<script>"')).program
    assert "<script>" not in svg(program)


def test_the_hosts_of_a_secret_are_those_of_the_requests_that_send_it() -> None:
    assert hosts_of(gallery.entry("vip_contacts").document.program, "crm_token") == ["crm.example.com"]

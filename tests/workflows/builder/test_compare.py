"""Two versions side by side: what was added, removed, moved and changed, in words."""

from hypothesis import given, settings
from hypothesis import strategies as st

from workflows import gallery
from workflows.builder.compare import compare, in_words
from workflows.builder.lineage import longest_rising
from workflows.document.load import load

BASE = """workflow: W
trigger:
  on: conversation_opened
  when: [{subject: source, operator: is, value: contact}]
steps:
  - {id: hello, kind: send_message, text: Hello}
  - id: ask
    kind: ask_question
    text: Which?
    answer: {type: choice, choices: [A, B]}
    save_to: {variable: which}
    timeout: 15m
  - id: route
    kind: branch
    branches:
      - name: A
        when: [{subject: var.which, operator: is, value: A}]
        steps: [{id: to_a, kind: assign, to: {team: A}}]
      - name: B
        when: [{subject: var.which, operator: is, value: B}]
        steps: [{id: to_b, kind: assign, to: {team: B}}]
      - else: true
        steps: [{id: note, kind: add_comment, text: Nobody}]
  - {id: last, kind: close_conversation}
scenarios:
  - {name: One, turns: [{contact: Hi}, {expect: {sent: Hello}}]}
"""


def told(*edits: tuple[str, str]) -> list[str]:
    text = BASE
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return list(in_words(compare(load(BASE), load(text))))


def test_the_same_differs_in_nothing() -> None:
    assert compare(load(BASE), load(BASE)).is_empty
    assert told() == []


def test_an_added_step_is_told_with_what_it_does() -> None:
    added = "\n  - {id: more, kind: send_message, text: More}\n  - {id: last"
    assert told(("\n  - {id: last", added)) == ["Added more: Send “More”"]


def test_a_removed_step_is_told_with_what_it_did() -> None:
    assert told(("  - {id: hello, kind: send_message, text: Hello}\n", "")) == ["Removed hello: Send “Hello”"]


def test_a_changed_field_is_told_old_and_new() -> None:
    assert told(("timeout: 15m", "timeout: 1h")) == ["Changed ask: Wait for the answer: 15m → 1h"]


def test_fields_of_groups_are_told_one_by_one() -> None:
    assert told(("to: {team: A}", "to: {agent: a@example.com}")) == [
        "Changed to_a: Assign to: One agent: a@example.com (new)",
        "Changed to_a: Assign to: An agent of a team: A (gone)",
    ]


def test_what_was_left_to_its_default_is_told_as_the_value_it_had() -> None:
    found = told(("to: {team: A}", "to: {team: A}, only_online: false"))
    assert [line.partition(": ")[2] for line in found] == ["Only who is online: yes → no"]


def test_another_kind_under_the_same_id_is_a_change_of_kind() -> None:
    assert told(("{id: last, kind: close_conversation}", "{id: last, kind: unassign}"))[0].startswith(
        "Changed last: Kind: Close"
    )


def test_only_the_step_that_was_moved_has_moved() -> None:
    hello = "  - {id: hello, kind: send_message, text: Hello}\n"
    last = "  - {id: last, kind: close_conversation}\n"
    assert told((hello, ""), (last, last + hello)) == ["Moved hello to below last"]


def test_a_step_that_went_into_a_branch_has_moved_there() -> None:
    hello = "  - {id: hello, kind: send_message, text: Hello}\n"
    into = "steps: [{id: hello, kind: send_message, text: Hello}, {id: to_a"
    assert told((hello, ""), ("steps: [{id: to_a", into)) == ["Moved hello to the beginning of “A” of route"]


def test_a_renamed_branch_keeps_its_steps_where_they_are() -> None:
    assert told(("- name: A\n", "- name: Alpha\n")) == ["Changed route: Name of the branch: A → Alpha"]


def test_changed_conditions_are_told_in_words() -> None:
    found = told(("{subject: var.which, operator: is, value: A}", "{subject: var.which, operator: is, value: C}"))
    assert len(found) == 1
    assert found[0].startswith("Changed route: Conditions of “A”: ")
    assert found[0].index(" A ") < found[0].index("→") < found[0].rindex("C")


def test_a_branch_more_and_a_branch_less_are_told() -> None:
    branch = "      - name: B\n        when: [{subject: var.which, operator: is, value: B}]\n"
    steps = "        steps: [{id: to_b, kind: assign, to: {team: B}}]\n"
    less = BASE.replace(branch + steps, "")
    gone = in_words(compare(load(BASE), load(less)))
    come = in_words(compare(load(less), load(BASE)))
    assert any(line.startswith("Changed route: Branch: B") and line.endswith("(gone)") for line in gone)
    assert any(line.startswith("Changed route: Branch: B") and line.endswith("(new)") for line in come)


def test_branches_in_another_order_are_told() -> None:
    one = "      - name: A\n        when: [{subject: var.which, operator: is, value: A}]\n"
    one += "        steps: [{id: to_a, kind: assign, to: {team: A}}]\n"
    other = one.replace("A", "B").replace("to_a", "to_b")
    swapped = load(BASE.replace(one + other, other + one))
    assert list(in_words(compare(load(BASE), swapped))) == ["Changed route: Order of the branches: A, B → B, A"]


def test_trigger_and_settings_are_told() -> None:
    found = told(
        ("on: conversation_opened", "on: message_received"),
        ("value: contact}", "value: api}"),
        ("steps:\n  - {id: hello", "settings: {once_per_contact: true, stop_on: []}\nsteps:\n  - {id: hello"),
    )
    assert [line.partition(":")[0] for line in found] == [
        "Starts when", "Conditions to start", "Once per contact", "Stops when",
    ]  # fmt: skip


def test_name_and_scenarios_are_told() -> None:
    found = told(("workflow: W", "workflow: V"), ("sent: Hello", "sent: Hell"))
    assert found == ["Name: W → V", "Scenario “One”: as it was → changed"]


def test_the_trees_are_marked_on_the_side_where_it_stands() -> None:
    more = "  - {id: more, kind: send_message, text: More}\n  - id: ask"
    text = BASE.replace("  - id: ask", more).replace("{id: last, kind: close_conversation}", "{id: over, kind: end}")
    found = compare(load(BASE), load(text))
    assert ([mark.kind for mark in found.right["more"]], "more" in found.left) == (["added"], False)
    assert ([mark.kind for mark in found.left["last"]], "last" in found.right) == (["removed"], False)


@settings(max_examples=200, deadline=None)
@given(st.permutations(range(8)))
def test_the_longest_rising_run_rises_and_is_of_the_numbers(numbers: list[int]) -> None:
    found = longest_rising(numbers)
    assert found == sorted(found)
    assert [number for number in numbers if number in found] == found


def test_any_two_gallery_entries_can_be_compared() -> None:
    documents = [load(entry.text) for entry in gallery.entries()]
    for left in documents:
        for right in documents:
            assert compare(left, right).is_empty == (left is right)

"""What the checks find in a program, and in which words."""

from datetime import UTC, datetime, time

import pytest

from helpdesk.actors import SYSTEM
from helpdesk.hours import Hours, Interval
from helpdesk.models import Agent, Calendar, Membership, Team
from tests.workflows.programs import branch, out, program, step, when
from workflows import actions
from workflows.checks import Installation, check
from workflows.checks.installation import installation
from workflows.program import STOP_ON_BY_DEFAULT, Branch, Program, Step, Trigger, When

HELLO = step("hello", "send_message", text="Hello")
ASSIGN = step("to", "assign", (out("timeout", HELLO),), to={"team": "Sales"})
END = step("end", "end")
IS_SALES = when(("var.who", "is", "Sales"))
ASK = step(
    "ask",
    "ask_question",
    (out("invalid", step("no", "end")), out("timeout", step("late", "end"))),
    text="Who?",
    answer={"type": "choice", "choices": ["Sales", "Support"]},
    save_to={"variable": "who"},
)


def otherwise(*steps: Step) -> Branch:
    return Branch("", "else", When(), steps)


def opened(*steps: Step) -> Program:
    return Program("Test", Trigger("conversation_opened"), STOP_ON_BY_DEFAULT, steps)


def found(of: Program, there: Installation | None = None) -> list[str]:
    return [str(finding) for finding in check(of, there)]


def test_what_is_in_order_has_no_findings() -> None:
    assert found(opened(ASSIGN)) == []


def test_a_workflow_without_steps() -> None:
    assert found(program()) == ["error -: The workflow has no steps; add one."]


def test_an_incomplete_step() -> None:
    assert "error a: “text”: This is missing; add it." in found(program(Step("a", "send_message", {})))


def test_a_step_of_no_kind_and_a_trigger_of_no_kind() -> None:
    nothing = Program("Test", Trigger(""), frozenset(), (Step("a", "dance", {}),))
    assert found(nothing) == [
        "error -: There is no trigger; choose one.",
        "error a: There is no step kind “dance”; remove the step.",
    ]


def test_a_condition_that_cannot_be_compared() -> None:
    it = step("b", "branch", (branch("X", END, when=when(("source", "gt", 3))), otherwise(HELLO)))
    assert any(each.startswith("error b: “source” cannot be compared by “gt”") for each in found(program(it)))


def test_a_branch_without_conditions() -> None:
    it = step("b", "branch", (branch("X", END, when=When()), otherwise(HELLO)))
    assert "error b: The branch “X” has no conditions; add one, or move its steps to Else." in found(program(it))


def test_a_branch_step_with_nothing_but_else() -> None:
    it = step("b", "branch", (otherwise(HELLO),))
    assert found(program(it)) == ["error b: The step has no branch beside Else; add one with conditions."]


def test_a_jump_to_a_step_that_is_gone() -> None:
    jump = step("j", "jump_to", step="nowhere")
    assert found(program(jump)) == ["error j: The step “nowhere”, to which this jumps, is gone; choose another."]


@pytest.mark.parametrize(
    "words", ["{{ var.ordr }}", "{{ var.ordr | default: 'none' }}", "{{ var.order | default: var.ordr }}"]
)
def test_a_variable_that_nothing_sets(words: str) -> None:
    it = program(step("s", "set_variable", name="order", value="1"), step("m", "send_message", text=words))
    assert found(it) == ["error m: Nothing sets “var.ordr”; did you mean “order”?"]


def test_a_variable_that_nothing_sets_in_a_condition() -> None:
    it = step("b", "branch", (branch("X", END, when=when(("var.x", "exists"))), otherwise(HELLO)))
    assert found(program(it)) == ["error b: Nothing sets “var.x”; set it in a step before."]


def test_a_name_that_means_nothing() -> None:
    it = program(step("m", "send_message", text="Dear {{ contcat.name }}"))
    assert found(it) == ["error m: Nothing sets “contcat.name”; did you mean “contact.name”?"]


def test_a_circle_of_jumps_without_a_wait_or_a_maximum() -> None:
    jump = Step("back", "jump_to", {"step": "hello", "max": None})
    findings = found(program(HELLO, jump))
    assert (
        "error back: This jumps in a circle that never waits; set “max”, or put a wait or question on it." in findings
    )


@pytest.mark.parametrize("middle", [step("w", "wait", for_="1h"), ASK])
def test_a_circle_of_jumps_that_waits_is_in_order(middle: Step) -> None:
    jump = Step("back", "jump_to", {"step": "hello", "max": None})
    assert not any("circle" in each for each in found(program(HELLO, middle, jump)))


def test_a_circle_of_jumps_with_a_maximum_is_in_order() -> None:
    assert found(program(HELLO, step("back", "jump_to", step="hello"))) == []


@pytest.mark.parametrize("last", [(), (otherwise(),)])
def test_else_without_steps(last: tuple[Branch, ...]) -> None:
    it = program(step("b", "branch", (branch("X", END, when=when(("source", "is", "api"))), *last)))
    sentence = "Else has no steps: a contact that matches no branch leaves the workflow. Add steps, such as Assign."
    assert found(it) == [f"warning b: {sentence}"]


def test_a_way_on_which_nobody_is_assigned() -> None:
    it = step("b", "branch", (branch("X", ASSIGN, when=when(("source", "is", "api"))), otherwise(END)))
    sentence = "A way through the workflow ends here, and on it nobody is assigned and nothing is closed. Add Assign."
    assert found(opened(it)) == [f"warning end: {sentence}"]


def test_a_way_that_closes_is_in_order() -> None:
    assert found(opened(HELLO, step("c", "close_conversation"))) == []


def test_other_triggers_need_not_assign() -> None:
    assert found(program(HELLO)) == []


def test_a_reply_that_ends_the_workflow_is_a_way_too() -> None:
    findings = found(opened(step("w", "wait", for_="1h", on_reply="end"), ASSIGN))
    assert [each.split(":")[0] for each in findings] == ["warning w"]


def test_a_choice_that_no_branch_handles() -> None:
    it = step("b", "branch", (branch("X", HELLO, when=IS_SALES), otherwise()))
    assert "warning ask: No branch handles the choice “Support”; add one, or steps to Else." in found(program(ASK, it))


def test_a_choice_that_else_handles_is_in_order() -> None:
    it = step("b", "branch", (branch("X", HELLO, when=IS_SALES), otherwise(END)))
    assert found(program(ASK, it)) == []


def test_a_branch_that_tests_what_is_not_offered() -> None:
    it = step(
        "b", "branch", (branch("X", HELLO, when=when(("var.who", "any_of", ["sales ", "Billing"]))), otherwise(END))
    )
    sentence = "A branch tests who for “Billing”, which no question offers; correct it."
    assert found(program(ASK, it)) == [f"warning b: {sentence}"]


A, B = ("source", "is", "api"), ("contact.email", "exists")


@pytest.mark.parametrize(
    ("first", "second", "never"),
    [
        (when(A), when(A), True),
        (when(A), when(A, B), True),
        (when(A, B), when(A), False),
        (when(A, B, match="any"), when(B), True),
        (when(A, B, match="any"), when(A, B, match="any"), True),
        (when(A), when(A, B, match="any"), False),
        (when(A, B), when(A, B, match="any"), False),
        (when(A, B, match="any"), when(A, B), True),
        (when(A), when(B), False),
    ],
)
def test_a_branch_that_is_never_taken(first: When, second: When, never: bool) -> None:
    it = step(
        "b", "branch", (branch("1", HELLO, when=first), branch("2", END, when=second), otherwise(step("e", "end")))
    )
    findings = found(program(it))
    assert any("“2” is never taken: “1” above it" in each for each in findings) == never


def test_a_variable_shown_where_it_may_be_unset() -> None:
    late = step("show", "send_message", text="{{ var.who }}")
    ask = step(
        "ask",
        "ask_question",
        (out("invalid", step("no", "end")), out("timeout", step("t", "send_message", text="Hm"))),
        text="Who?",
        save_to={"variable": "who"},
    )
    sentence = "“var.who” may have no value here: on some way nothing has set it. Add “| default: '…'”."
    assert found(program(ask, late)) == [f"warning show: {sentence}"]


def test_a_variable_shown_with_a_default_or_where_it_is_set_is_in_order() -> None:
    set_it = step("s", "set_variable", name="n", value="1")
    assert found(program(set_it, step("m", "send_message", text="{{ var.n }}"))) == []
    assert found(program(step("m", "send_message", text="{{ var.n | default: '-' }}"), set_it)) == []


def test_ways_out_without_steps() -> None:
    findings = found(program(step("to", "assign", to={"team": "Sales"})))
    sentence = (
        "When the time is over (“timeout”), there are no steps, and the workflow ends. Add what is to be done then."
    )
    assert findings == [f"warning to: {sentence}"]


def test_who_is_asked_for_by_name_whatever_happens_is_never_waited_for() -> None:
    assert found(program(step("to", "assign", to={"agent": "a@example.com"}, only_online=False))) == []


OPEN = Hours("UTC", (Interval(0, time(9), time(17)),))
THERE = Installation(
    teams={"Sales": 2, "Empty": 0},
    agents={"a@example.com": True, "gone@example.com": False},
    calendars={"Shop": OPEN, "Never": Hours()},
    fields=frozenset({"size"}),
)


@pytest.mark.parametrize(
    ("it", "expected"),
    [
        (step("x", "assign", (out("timeout", END),), to={"team": "Gone"}), "error x: There is no team “Gone”"),
        (
            step("x", "assign", (out("timeout", END),), to={"team": "Empty"}),
            "warning x: The team “Empty” has no members",
        ),
        (step("x", "assign", to={"agent": "gone@example.com"}, only_online=False), "error x: There is no active agent"),
        (step("x", "wait", for_="1h", calendar="Gone"), "error x: There is no calendar “Gone”"),
        (step("x", "wait", for_="1h", calendar="Never"), "warning x: The calendar “Never” never opens"),
        (step("x", "update_field", field="colour", value="red"), "error x: There is no contact field “colour”"),
        (step("x", "send_message", text="{{ contact.colour }}"), "error x: Nothing sets “contact.colour”"),
        (step("x", "send_message", text="Hi", channel="Gone"), "error x: There is no active channel “Gone”"),
        (
            step("x", "branch", (branch("1", END, when=when(("business_hours.Gone", "is", "open"))), otherwise(HELLO))),
            "error x: There is no calendar “Gone”",
        ),
    ],
)
def test_what_is_not_there_in_this_installation(it: Step, expected: str) -> None:
    [finding] = found(program(it), THERE)
    assert finding.startswith(expected)


def test_what_is_there_is_in_order() -> None:
    steps = (
        step("a", "update_field", field="size", value="{{ contact.size | default: 'big' }}"),
        step("b", "wait", for_="1h", calendar="Shop"),
        step("c", "assign", (out("timeout", END),), to={"team": "Sales"}),
    )
    assert found(program(*steps), THERE) == []


def test_two_workflows_that_assign_on_the_same_trigger() -> None:
    other = Program("Other", Trigger("conversation_opened"), frozenset(), (ASSIGN,))
    there = Installation(teams={"Sales": 1}, others=(other,))
    sentence = "“Other” starts on the same trigger and assigns too; switch one off, or tell them apart."
    assert found(opened(ASSIGN), there) == [f"warning -: {sentence}"]


@pytest.mark.django_db
def test_the_installation_is_read_from_the_database() -> None:
    team, calendar = Team.objects.create(name="Sales"), Calendar.objects.create(name="Shop")
    calendar.open_hours.create(weekday=0, opens=time(9), closes=time(17))
    active = Agent.objects.create_user("a@example.com")
    gone = Agent.objects.create_user("gone@example.com", is_active=False)
    Membership.objects.bulk_create([Membership(team=team, agent=active), Membership(team=team, agent=gone)])
    text = "workflow: Child\ntrigger: {on: manual}\nsteps: [{id: end, kind: end}]"
    version = actions.import_document(text, by=SYSTEM, now=datetime(2026, 3, 2, tzinfo=UTC), publish_it=True)
    there = installation()
    assert (there.teams, there.calendars) == ({"Sales": 1}, {"Shop": OPEN})
    assert there.agents == {"a@example.com": True, "gone@example.com": False}
    assert there.workflows == {"Child"}
    assert [each.name for each in there.others] == ["Child"]
    assert installation(version.workflow).others == ()

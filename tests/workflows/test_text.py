"""Texts with variables: what they show, what they refuse, and that nothing bursts or leaks."""

from datetime import UTC, datetime
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.surroundings import world
from workflows import text
from workflows.filters import FILTERS, LONGEST
from workflows.names import NAMES, is_known

GIVEN: dict[str, Any] = {
    "contact": {
        "first_name": "Ana",
        "language": "id",
        "tags": ["b", "a"],
        "fields": {"tier": "gold", "born": "1990-05-01"},
    },
    "conversation": {"team": "Sales", "assignee": "eva@example.com"},
    "agents": [{"email": "eva@example.com", "first_name": "Eva", "last_name": "Moss"}],
    "form": {"reason": "late"},
    "message": "Hello",
}
VARIABLES: dict[str, Any] = {
    "order": 12,
    "half": 0.5,
    "yes": True,
    "no": False,
    "object": {"id": "A-1"},
    "none": None,
    "list": [1, ["deep"], "a", True],
}


def show(source: str, **variables: Any) -> str:
    surroundings = world(GIVEN)
    return text.render(source, surroundings, VARIABLES | variables, surroundings.form)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("plain", "plain"),
        ("Hi {{ contact.first_name }}!", "Hi Ana!"),
        ("{{contact.first_name}}{{ contact.name }}", "AnaAna"),
        ("{{ contact.last_name }}", ""),
        ("{{ contact.last_name | default: 'there' }}", "there"),
        ('{{ contact.first_name | default: "there" }}', "Ana"),
        ("{{ contact.last_name | default: contact.tier | upcase }}", "GOLD"),
        ("{{ contact.tier }}", "gold"),
        ("{{ contact.tags }}", "a, b"),
        ("{{ var.order }} {{ var.half }} {{ var.yes }} {{ var.none }}", "12 0.5 true "),
        ("{{ var.no | default: 'x' }}{{ var.zero | default: 0 }}", "x0"),
        ("{{ var.object.id }}{{ var.object }}{{ var.object.id.x }}", "A-1"),
        ("{{ var.list }}", "1, a, true"),
        ("{{ assignee.first_name }} of {{ team.name }}", "Eva of Sales"),
        ("{{ assignee.name }} {{ assignee.last_name }} {{ assignee.email }}", "Eva Moss Moss eva@example.com"),
        ("{{ conversation.id }}", "7"),
        ("{{ form.reason }} {{ message.text }}", "late Hello"),
        (
            "{{ now | date }} {{ now | date: '%d.%m.%Y %H:%M' }} {{ now }}",
            "2026-03-02 02.03.2026 09:00 2026-03-02 09:00",
        ),
        ("{{ contact.born | date: '%d.%m.%Y' }} {{ contact.tier | date }}", "01.05.1990 gold"),
        ("{{ 'ANA maria' | capitalize }} {{ 'AbC' | downcase }}{{ ' a ' | strip }}", "Ana maria abca"),
        ("{{ 'abcdefgh' | truncate: 5 }} {{ 'abcdefgh' | truncate: 5, '' }}", "abcd… abcde"),
        ("{{ 'abcde' | truncate: 5 }} {{ 'abcdef' | truncate: 1 }} {{ 'abc' | truncate: 0 }}", "abcde … …"),
        ("{{ 3.14159 | round: 2 }} {{ 2.5 | round }} {{ contact.tags | size }}", "3.14 2 2"),
        ("{{ unknown }}{{ contact }}{{ unknown.deep.name }}", ""),
        ("a }} b", "a }} b"),
        ("{ {", "{ {"),
    ],
)
def test_it_shows(source: str, shown: str) -> None:
    assert show(source) == shown
    assert text.check(source) is None


@pytest.mark.parametrize(
    ("source", "sentence", "shown"),
    [
        ("a {{ b", "has no }} at its end", "a "),
        ("a {{ b {{ c }} d", "has no }} at its end", "a  d"),
        ("{{ }} x", "cannot be read", " x"),
        ("{{ a b }}", "cannot be read", ""),
        ("{% if a %}x{% endif %}", "use a Branch step", "x"),
        ("{{ a | append: 'x' }}", "There is no filter “append”; there are default, date", ""),
        ("{{ a | upcase: 1 }}", "takes at most 0 values", ""),
        ("{{ a | default: b: 1 }}", "takes no named values", ""),
        ("{{ a[b] }}", "“a[b]” cannot be used in texts", ""),
        ("{{ a[0] }}", "cannot be used in texts", ""),
        ("{{ (1..9) }}", "cannot be used in texts", ""),
        ("{{ a | date: '%99999999d' }}", "is not a form of dates", ""),
        ("{{ a | date: b }}", "is not a form of dates", ""),
        ("x" * 10_001, "at most 10000", "x" * 10_000),
        (
            "{{ a" + " | upcase" * 50 + " }}" + "{{ a | upcase | upcase | upcase | upcase }}" * 50,
            "more than 200 filters",
            "",
        ),
    ],
)
def test_what_it_refuses_it_says_how_to_write_and_never_shows_raw(source: str, sentence: str, shown: str) -> None:
    assert sentence in (text.check(source) or "")
    assert show(source) == shown


def test_what_a_contact_wrote_is_never_read_as_a_template() -> None:
    assert show("{{ var.said }} {{ var.said | upcase }}", said="{{ var.order }}{% x %}") == (
        "{{ var.order }}{% x %} {{ VAR.ORDER }}{% X %}"
    )


@pytest.mark.parametrize(
    "name",
    [
        "contact.__class__",
        "contact.types",
        "contact.fields",
        "var.__class__.__mro__",
        "settings.SECRET_KEY",
        "now.tzinfo",
    ],
)
def test_attributes_are_out_of_reach(name: str) -> None:
    assert show(f"{{{{ {name} }}}}") == ""


def test_names_are_those_that_are_used() -> None:
    assert text.names("{{ contact.a | default: var.b }} {{ now | date }} {{ 'x' }} {{ a['b'] }}") == {
        "contact.a",
        "var.b",
        "now",
        "a.b",
    }
    assert text.names("{{ broken") == set()


def test_a_name_is_known_by_the_house_or_by_the_workflow() -> None:
    known = {"fields": frozenset({"tier"}), "variables": frozenset({"order"}), "form": frozenset({"reason"})}
    assert all(is_known(name, **known) for name in [*NAMES, "contact.tier", "var.order", "var.order.id", "form.reason"])
    assert not any(is_known(name, **known) for name in ["var.other", "contact.x", "form.x", "team.x", "var", "x", ""])


BOMBS = [
    "{{" * 5_000,
    "{{ " + " " * 9_900,
    "{{ a" + "[a" * 3_000,
    ("{{ a" + " " * 490 + "b}}") * 20,
    ("{{ " + "[" * 480 + "}}") * 20,
    ("{{ " + "a." * 240 + "b }}") * 20,
    ("{{ " + "1" * 490 + " }}") * 20,
    ("{{ '" + "\\'" * 240 + " }}") * 20,
    "{{a}}" * 2_000,
    "{{var.big}}" * 900,
    "{{var.big" + "|upcase" * 60 + "}}" + "{{var.big|upcase}}" * 140,
    "{{var.many}}" * 800,
    "{{ var.big | truncate: 999999999999 }}" * 200,
    "{{ var.number | round: 99999 }}" * 200,
]


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb[:20])
def test_a_template_bomb_is_over_in_no_time(bomb: str) -> None:
    """The best of three, read anew each time: a busy machine's pauses are not the bomb's."""
    values: dict[str, Any] = {"big": "x" * 1_000_000, "many": ["y" * 100_000] * 1_000, "number": 10**5_000}
    took = []
    for _ in range(3):
        text._read.cache_clear()
        began = process_time()
        assert len(show(bomb, **values)) <= text.MAX_OUTPUT
        took.append(process_time() - began)
    assert min(took) < 0.1


def test_one_value_is_cut() -> None:
    assert len(show("{{ var.big }}", big="x" * 1_000_000)) == LONGEST


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.datetimes(timezones=st.just(UTC))
    | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
PIECES = st.lists(
    st.sampled_from(
        ["{{", "}}", "{%", "%}", "|", "contact.first_name", "var.x", " ", "'", '"', ":", ",", "[", "]", "(", "..", "-"]
    )
    | st.sampled_from(sorted(FILTERS))
    | st.text(max_size=4),
    max_size=20,
).map("".join)


@given(source=PIECES | st.text(), value=VALUES)
def test_rendering_never_raises(source: str, value: Any) -> None:
    text.check(source)
    text.names(source)
    show(source, x=value)


@given(source=PIECES | st.text() | st.sampled_from(BOMBS[:4]), value=VALUES)
def test_a_text_is_its_pieces_without_the_secrets(source: str, value: Any) -> None:
    source = f"{source}{{{{ secret.key }}}}{source}"
    pieces = text.pieces(source, world(GIVEN), {"x": value}, {})
    assert show(source, x=value) == "".join(piece.text for piece in pieces if not isinstance(piece, text.Secret))


def test_a_text_ends_where_its_pieces_do() -> None:
    source, big = "{{ secret.key }}.{{ var.big }}" * 50 + "the end", "x" * LONGEST
    pieces = list(text.pieces(source, world(GIVEN), {"big": big}, {}))
    shown = show(source, big=big)
    assert shown == "".join(piece.text for piece in pieces if not isinstance(piece, text.Secret))
    assert (len(shown), shown[-1]) == (text.MAX_OUTPUT, "x")


@given(
    name=st.sampled_from(sorted(FILTERS)), value=VALUES, argument=st.integers() | st.floats(allow_nan=False) | st.none()
)
def test_no_filter_ever_raises(name: str, value: Any, argument: Any) -> None:
    FILTERS[name].apply(value)
    if FILTERS[name].arguments:
        FILTERS[name].apply(value, argument)


@given(st.text())
def test_a_value_is_shown_as_it_is(value: str) -> None:
    assert show("{{ var.x }}", x=value) == value


def test_now_is_the_worlds() -> None:
    surroundings = world(GIVEN)
    surroundings.now = datetime(2030, 1, 1, tzinfo=UTC)
    assert text.render("{{ now | date }}", surroundings, {}, {}) == "2030-01-01"

"""Supervisors' texts are data, and what contacts write into them doubly so (RELIABILITY.md S22): nothing in a text is
run, nothing beside the allowed names is reached, and no value breaks out of the place where it stands."""

import tracemalloc
from collections.abc import Callable
from inspect import getmodule, getsource
from time import process_time
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation

from channels.clean import clean_text
from conversations.models import Comment
from tests.factories import ChannelFactory
from tests.house_of import agents, arrive, contact_of, conversation_of, log_of, only_run, publish, sent_to
from tests.workflows.programs import program, step
from tests.workflows.surroundings import FakeWorld, world
from workflows import text
from workflows.engine.interpret import advance
from workflows.engine.memory import RunMemory
from workflows.kinds.base import Stimulus
from workflows.kinds.registry import KINDS

# Attribute walking, calls, other engines' syntax: from published exploits of Jinja, Twig, Django, Mako, ERB,
# Freemarker, n8n expressions, format strings. The first of them are read as names or refused, the others plain text.
WALKS = [
    "{{ settings.SECRET_KEY }}",
    "{{ contact.__class__ }}",
    "{{ contact.__class__.__mro__.1.__subclasses__ }}",
    "{{ contact.name.__init__.__globals__ }}",
    "{{ contact.fields.__getitem__ }}",
    "{{ contact.types }}{{ contact.blocked }}{{ contact.last_agent }}",
    "{{ conversation._state.db }}{{ conversation.objects.all }}",
    "{{ var.__class__.__base__ }}{{ var.x.__class__ }}{{ var._ }}",
    "{{ form.__dict__ }}{{ form.items }}",
    "{{ now.tzinfo }}{{ now.__class__ }}{{ now.strftime }}",
    "{{ team.objects }}{{ assignee.password }}{{ assignee.is_superuser }}",
    "{{ request.user.password }}{{ self }}{{ block.super }}{{ forloop }}{{ True.__class__ }}",
    "{{ config.items }}{{ cycler.__init__ }}{{ lipsum.__globals__ }}{{ namespace }}{{ url_for }}",
    "{{ secret.crm }}{{ env.HOME }}{{ process.env }}{{ os.environ }}",
    "{{ __import__ }}{{ eval }}{{ exec }}{{ open }}{{ globals }}{{ builtins }}",
    "{{ contact.first_name.upper }}{{ contact.tags.append }}{{ contact.email.format }}",
    "{{ nil }}{{ empty }}{{ blank }}",
]
REFUSED = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ contact['__class__'] | attr: 'x' }}",
    "{{ contact.name() }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ 7*7 }}",
    "{{ 7 | times: 7 }}",
    "{{ 'a' | append: 'b' }}{{ 'a' | prepend: 'b' }}{{ 'a' | replace: 'a', 'b' }}",
    "{{ contact | json }}{{ contact | safe }}{{ x | eval }}{{ x | escape }}{{ x | raw }}",
    "{{ 'x' | map: '__class__' }}{{ 'x' | where: 'a' }}{{ 'x' | sort }}",
    "{{ x | __class__ }}{{ x | apply }}",
    "{{ (1..999999999) }}",
    "{{ a[b[c[d]]] }}",
    "{{ contact[0] }}",
    "{{ now | date: '%999999999d' }}",
    "{{ now | date: var.form }}",
    "{{ x | default: y: 1 }}",
    "{{ x if y else z }}",
    "{{ {'a': 1} }}",
    "{{ [1, 2] }}",
    "{{ lambda: 1 }}",
    "{{=7*7}}",
    "{{{{{{{{{{",
    "{{ {{ var.x }} }}",
    "{% include '/etc/passwd' %}",
    "{% load static %}{% csrf_token %}",
    "{% for i in (1..100000000) %}x{% endfor %}",
    "{% assign x = 'y' %}{% capture z %}{% endcapture %}",
    "{% raw %}{{ x }}{% endraw %}",
    "{%- liquid\necho 'x' -%}",
    "{% debug %}",
]
PLAIN = [
    "%(SECRET_KEY)s %s %n %x",
    "{0.__class__} {contact.__class__.__init__.__globals__}",
    "${7*7} #{7*7} ${7*7}}",
    "<%= 7*7 %> <%= File.open('/etc/passwd').read %>",
    "#set($x=7*7)$x @(7*7) [[7*7]] [[${7*7}]] ~{7*7}",
    "$(id) `id` $HOME ; id | id && id",
    "{# comment #} {! 7*7 !} { { var.x } }",
    "=cmd|' /C calc'!A0",
    "\\{\\{ var.x \\}\\} &#123;&#123; var.x &#125;&#125;",
    "｛｛ var.x ｝｝ ⦃⦃ var.x ⦄⦄ {\u200b{ var.x }\u200b} {\ufeff{ var.x }}",
]
VARIABLES = {"x": "X", "form": "%999999999d", "b": "B", "c": "C", "d": "D", "y": "Y", "z": "Z"}


def show(source: str, facts: FakeWorld | None = None, **variables: Any) -> str:
    return text.render(source, facts or world({"contact": {"first_name": "Ana"}}), VARIABLES | variables, {})


@pytest.mark.parametrize("source", WALKS)
def test_a_name_that_is_not_allowed_shows_nothing(source: str) -> None:
    assert show(source) == ""


@pytest.mark.parametrize("source", REFUSED)
def test_anything_but_a_name_is_refused_and_shown_nowhere(source: str) -> None:
    assert text.check(source)
    shown = show(source)
    assert "49" not in shown
    assert not any(word in shown for word in ("root:", "class", "function", "object at", settings.SECRET_KEY))
    assert "{{" not in shown


@pytest.mark.parametrize("source", PLAIN)
def test_the_syntax_of_others_is_plain_text(source: str) -> None:
    assert text.check(source) is None
    assert show(source) == source


@pytest.mark.parametrize("language", ["en", "id", "ru"])
def test_what_is_refused_says_why_whatever_stands_in_it(language: str) -> None:
    with translation.override(language):
        for source in [*REFUSED, "{{ %(x)s %s }}", "{{ a | %d }}", "{{ %"]:
            assert text.check(source)


@pytest.mark.parametrize("said", [*WALKS, *REFUSED, *PLAIN, "{{ var.x }}", "{{ var.said }}", "}}{{ var.x }}"])
def test_what_a_contact_wrote_is_never_read_as_a_template(said: str) -> None:
    """Not in the first pass, and not when it is filled into another text."""
    once = show("{{ var.said }}", said=said)
    assert once == said
    assert show("<{{ var.once }}>", once=once) == f"<{said}>"
    assert show("{{ var.nothing | default: var.said }}", said=said) == said


BOMBS: list[tuple[str, str]] = [
    ("{{" * 5_000, "braces that open"),
    ("}}" * 5_000, "braces that close"),
    ("{{ a }}" * 1_400, "many names"),
    ("{{ var.big }}" * 700, "many large values"),
    ("{{ var.big | upcase | downcase | capitalize | strip }}" * 50, "large values through filters"),
    ("{{ var.big | truncate: 999999999 | truncate: 999999999 }}" * 100, "large numbers"),
    ("{{ now | date: '" + "%Y" * 50 + "' }}" * 80, "dates"),
    ("{{ var.many }}" * 700, "many lists"),
    ("{{ " + "a." * 240 + "a }}" + "x" * 9_000, "a long path"),
    ("{{ a" + " | default: a" * 35 + " }}", "defaults of defaults"),
    ("{{ '" + "\\" * 400 + "' }}", "backslashes"),
    ("{{ " + "(" * 240 + ")" * 240 + " }}", "nested brackets"),
    ("{{ " + "[" * 480 + " }}", "brackets that open"),
    ("{{ " + "-" * 480 + "1 }}", "minus signs"),
    ("{{ 1" + "0" * 480 + " | round: 1" + "0" * 400 + " }}", "a large number"),
    ("{{ 1e" + "9" * 300 + " }}", "a large exponent"),
    ("x" * 1_000_000, "a long text"),
    ("{{ var.x }}" * 1_000_000, "ten megabytes"),
    ("{{ var.İ" + "ß" * 480 + " | upcase }}", "letters that grow"),
]
LARGE = {"big": "ﬀ" * 1_000_000, "many": ["ÿ" * 100_000] * 1_000, "a": 10**4_000}


@pytest.mark.parametrize("bomb", [pytest.param(bomb, id=name) for bomb, name in BOMBS])
def test_a_bomb_ends_soon_and_small(bomb: str) -> None:
    """The best of three, read anew each time: a busy machine's pauses are not the bomb's."""
    facts = world({})
    took = []
    for _ in range(3):
        text._read.cache_clear()
        began = process_time()
        text.check(bomb)
        shown = show(bomb, facts, **LARGE)
        took.append(process_time() - began)
        assert len(shown.encode()) <= 1_000_000
    assert min(took) < 0.1


@pytest.mark.parametrize("bomb", [bomb for bomb, _ in BOMBS if len(bomb) <= text.MAX_SOURCE])
def test_a_bomb_leaves_little_behind(bomb: str) -> None:
    text._read.cache_clear()
    facts = world({})
    tracemalloc.start()
    show(bomb, facts, **LARGE)
    left, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert left < 1_000_000


def test_what_is_kept_of_a_text_does_not_double_with_each_round() -> None:
    """set_variable with its own value twice, in a circle: ever the same size."""
    grow = step("grow", "set_variable", name="x", value="{{ var.x }}{{ var.x }}" * 80)
    outcome = _run(grow, step("again", "jump_to", step="grow", max=10), x="x" * 100)
    assert len(outcome.memory.variables["x"]) <= 10_000


def _run(*steps: Any, facts: FakeWorld | None = None, **variables: Any) -> Any:
    return advance(program(*steps), None, RunMemory(variables=variables), facts or world({}), Stimulus("start"))


def test_a_secret_is_shown_to_nobody() -> None:
    [note] = _run(step("c", "add_comment", text="[{{ secret.crm }}{{ secret.crm | default: 'none' }}]")).effects
    assert note.text == "[none]"


@pytest.mark.parametrize(
    "said", ["@eva@example.com", " @eva@example.com ", "x\n@eva@example.com", "@", "eva@example.com"]
)
@pytest.mark.parametrize("source", ["{{ var.said }}", "@{{ var.said }}", "See {{ var.said }}", "@{{ var.said }}.com"])
def test_a_contact_mentions_nobody(said: str, source: str) -> None:
    facts = world({"agents": [{"email": "eva@example.com", "first_name": "Eva", "last_name": "Moss"}]})
    outcome = _run(step("c", "add_comment", text=source), facts=facts, said=said)
    assert [each.mentions for each in outcome.effects] == [()]


def test_a_name_with_braces_is_kept_and_said_as_it_is() -> None:
    for name in ("{{x}}", "{{ contact.email }}", "{% raw %}", "%(name)s", "{0}", "${7*7}"):
        facts = world({"contact": {"first_name": name, "email": "ana@example.com"}})
        assert show("Hi {{ contact.first_name }}, {{ contact.name }}!", facts) == f"Hi {name}, {name}!"


Work = Callable[..., int]
EVERYWHERE = """
workflow: "Everywhere {{ name }}"
trigger: {on: conversation_opened}
steps:
  - {id: keep, kind: set_variable, name: said, value: "{{ message.text }}"}
  - {id: again, kind: set_variable, name: twice, value: "{{ var.said }}"}
  - {id: field, kind: update_field, field: last_name, value: "{{ var.twice }}"}
  - {id: note, kind: add_comment, text: "{{ contact.first_name }} {{ contact.last_name }}: {{ var.twice }}"}
  - {id: hello, kind: send_message, text: "Hi {{ contact.first_name }}: {{ var.twice }}"}
  - id: ask
    kind: branch
    branches:
      - {name: "{{ var.said }}", when: [{subject: var.twice, operator: contains, value: "{{ var.x }}"}],
         steps: [{id: same, kind: add_comment, text: The text is compared as it is.}]}
  - {id: done, kind: close_conversation, summary: "{{ var.twice }}"}
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "said", ["{{ var.x }} {{ settings.SECRET_KEY }}", "{{ var.x }}{% include 'x' %}@budi@example.com"]
)
def test_from_the_door_to_the_thread_it_stays_what_it_was(work: Work, said: str) -> None:
    agents("budi")
    publish(EVERYWHERE)
    arrive(ChannelFactory(), "{{ contact.email }}", said)
    work()
    run = only_run()
    assert run.state == "done", run.error
    first = contact_of("{{ contact.email }}").first_name or ""
    assert sent_to("{{ contact.email }}") == [f"Hi {first}: {said}"]
    assert contact_of("{{ contact.email }}").last_name == clean_text(said)
    assert [row.text for row in Comment.objects.order_by("pk")] == [
        f"{first} {said}: {said}",
        "The text is compared as it is.",
    ]
    assert not Comment.mentions.through.objects.exists()
    assert conversation_of("{{ contact.email }}").summary == clean_text(said)
    assert not any(settings.SECRET_KEY in line for _outcome, line in log_of(run))


def test_every_kind_that_shows_texts_is_tried_here() -> None:
    """A new kind with texts: add it above, or to the requests."""
    tried = {
        "send_message",
        "ask_question",
        "add_comment",
        "set_variable",
        "update_field",
        "close_conversation",
        "http_request",
    }
    sources = {name: getsource(getmodule(type(kind)) or type(kind)) for name, kind in KINDS.items()}
    assert {name for name, source in sources.items() if ".render(" in source} <= tried

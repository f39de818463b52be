"""A secret that is not there, one in a text that is no part of a request, and one that its server must not get."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from workflows import servers, text
from workflows.checks.base import Finding, Look, error, strings, warning
from workflows.kinds.base import Kind
from workflows.program import Step


def check(look: Look) -> Iterator[Finding]:
    for step in look.program.walk():
        kind = look.kind(step)
        if kind is None:
            continue
        sent: dict[str, None] = {}
        for key, value in step.config.items():
            for name in _named(value):
                if key in kind.may_hold_secrets:
                    sent[name] = None
                    continue
                sentence = _(
                    "The secret “%(name)s” may stand in requests only, or others would read it; "
                    "take it out of “%(key)s”."
                )
                yield error(step.key, sentence % {"name": name, "key": key})
        yield from _of_request(look, step, kind, list(sent))


def _named(value: object) -> list[str]:
    names = {name for source in strings(value) for name in text.names(source)}
    return sorted(name.removeprefix(text.SECRET) for name in names if name.startswith(text.SECRET))


def _of_request(look: Look, step: Step, kind: Kind, names: list[str]) -> Iterator[Finding]:
    there: Mapping[str, frozenset[str]] = look.installation.secrets if look.installation is not None else {}
    goal = servers.of_text(kind.asks(step.config))
    for name in names:
        if look.installation is not None and name not in there:
            sentence = _("There is no secret “%(name)s”; add it under Secrets, or write another name.")
            yield error(step.key, sentence % {"name": name})
        elif goal is not None and name in there and not servers.is_among(goal, there[name]):
            sentence = _(
                "The secret “%(name)s” may not be sent to %(server)s; "
                "add that under Secrets to its hosts, or take it out."
            )
            yield error(step.key, sentence % {"name": name, "server": servers.written(goal)})
    if names and goal is not None and not goal.secure:
        yield _in_plain(look, step)


def _in_plain(look: Look, step: Step) -> Finding:
    """Where there are networks of our own, only the look-up at the time tells whether the server is in one."""
    if look.installation is not None and not look.installation.plain_http:
        return error(step.key, _("A secret is sent over https only; write an address that begins with https://."))
    sentence = _(
        "Without https the secret is sent only to a server of your own network; write https:// unless it is one."
    )
    return warning(step.key, sentence)

"""A secret that is not there, and one in a text that is no part of a request."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from workflows import text
from workflows.checks.base import Finding, Look, error, strings


def check(look: Look) -> Iterator[Finding]:
    for step in look.program.walk():
        kind = look.kind(step)
        for key, value in step.config.items() if kind is not None else ():
            for name in sorted({name for source in strings(value) for name in text.names(source)}):
                if not name.startswith(text.SECRET):
                    continue
                values = {"name": name.removeprefix(text.SECRET), "key": key}
                if kind is None or key not in kind.may_hold_secrets:
                    sentence = _(
                        "The secret “%(name)s” may stand in requests only, or others would read it; "
                        "take it out of “%(key)s”."
                    )
                    yield error(step.key, sentence % values)
                elif look.installation is not None and values["name"] not in look.installation.secrets:
                    sentence = _("There is no secret “%(name)s”; add it under Secrets, or write another name.")
                    yield error(step.key, sentence % values)

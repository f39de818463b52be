"""Every name in a text or condition means something: a variable that a step sets, a field that there is."""

from collections.abc import Iterator

from workflows import names
from workflows.checks.base import Finding, Look, error
from workflows.document.problems import did_you_mean


def check(look: Look) -> Iterator[Finding]:
    variables = frozenset(name for step in look.program.walk() for name in look.sets(step))
    form = frozenset(look.program.trigger.config.get("form") or ())
    used = [(step.key, name) for step in look.program.walk() for name in sorted(look.names(step))]
    used += [(key, condition.subject) for key, condition in look.conditions() if _is_open(condition.subject)]
    for key, name in dict.fromkeys(used):
        if not _is_known(name, look, variables, form):
            yield error(key, f"Nothing sets “{name}”; {_advice(name, look, variables)}")


def _is_open(subject: str) -> bool:
    """Subjects that are names of values; the others are looked at with their conditions."""
    return subject.partition(".")[0] in ("var", "form") or (
        subject.startswith("contact.") and subject not in ("contact.tags", "contact.is_returning", "contact.segment")
    )


def _is_known(name: str, look: Look, variables: frozenset[str], form: frozenset[str]) -> bool:
    if look.installation is None and name.startswith("contact."):
        return True  # which custom fields there are is not known
    fields = look.installation.fields if look.installation else frozenset()
    return names.is_known(name, fields=fields, variables=variables, form=form)


def _advice(name: str, look: Look, variables: frozenset[str]) -> str:
    root, _, rest = name.partition(".")
    if root == "var":
        return did_you_mean(rest, variables) if variables else "set it in a step before."
    if root == "contact":
        return f"make the contact field “{rest}”, or write another name."
    return did_you_mean(name, names.NAMES)

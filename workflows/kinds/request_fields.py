"""Form fields of what a request is made of: texts that may hold secrets, headers, a body, and what to take out of the
answer."""

import json
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from helpdesk.http import target
from helpdesk.http.errors import OutboundRefused
from workflows import json_path, text
from workflows.kinds.fields import Absent, GroupWidget, Template
from workflows.kinds.set_variable import VariableName

HOLE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")  # RFC 9110 5.1
MOST = 10
# Ours, or the client's business.
RESERVED = frozenset(
    {
        "host",
        "content-length",
        "transfer-encoding",
        "connection",
        "accept-encoding",
        "idempotency-key",
        "upgrade",
        "te",
        "trailer",
        "expect",
    }
)


class SecretTemplate(Template):
    """A text with variables that may also hold “{{ secret.name }}”, by itself only."""

    def read(self, value: Any) -> str:
        source = super().read(value)
        named = {name.removeprefix(text.SECRET) for name in text.names(source) if name.startswith(text.SECRET)}
        if named - text.secrets(source):
            raise ValidationError(gettext("A secret stands by itself; write {{ secret.name }} without filters."))
        return source


class Url(SecretTemplate):
    widget = forms.TextInput

    def read(self, value: Any) -> str:
        source = super().read(value)
        if not source.lower().startswith(("https://", "http://")):
            raise ValidationError(gettext("Write a web address that begins with https://."))
        try:
            target.read(HOLE.sub("x", source))
        except OutboundRefused as refused:
            raise ValidationError(gettext(refused.sentence)) from refused
        return source


class Headers(Absent):
    """Names with texts; on a page, a line each: “Name: text”."""

    widget = forms.Textarea

    def read(self, value: Any) -> dict[str, str]:
        pairs = _lines(value) if isinstance(value, str) else value
        if not isinstance(pairs, Mapping):
            raise ValidationError(
                gettext("This must be names with texts, such as {Authorization: 'Bearer {{ secret.crm }}'}.")
            )
        if len(pairs) > MOST:
            raise ValidationError(
                gettext("These are %(count)s; at most %(most)s are allowed.") % {"count": len(pairs), "most": MOST}
            )
        found: dict[str, str] = {}
        for name, said in pairs.items():
            word = str(name).strip()
            if not TOKEN.fullmatch(word):
                raise ValidationError(
                    gettext("“%(word)s” is not the name of a header; use letters, digits and -.") % {"word": word[:50]}
                )
            if word.lower() in RESERVED:
                raise ValidationError(gettext("“%(word)s” is set by us; take it out.") % {"word": word})
            if word.lower() in {other.lower() for other in found}:
                raise ValidationError(gettext("“%(word)s” stands here twice; keep one.") % {"word": word})
            found[word] = SecretTemplate(longest=2_000, required=True).clean(said)
        return found

    def prepare_value(self, value: Any) -> Any:
        return value


def _lines(written: str) -> dict[str, str]:
    pairs = [line.partition(":") for line in written.splitlines() if line.strip()]
    return {name.strip(): said.strip() for name, _, said in pairs}


class Body(SecretTemplate):
    """A text, or keys with values, which become a JSON text."""

    widget = forms.Textarea

    def read(self, value: Any) -> str:
        return super().read(_json(value) if isinstance(value, (Mapping, list)) else value)


def _json(value: Any) -> str:
    """JSON whose ``{{ … }}`` stay as they were written."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_json(str(key))}: {_json(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_json, value)) + "]"
    if not isinstance(value, str):
        return json.dumps(value)
    literals, holes = HOLE.split(value), [*HOLE.findall(value), ""]
    pieces = [json.dumps(piece, ensure_ascii=False)[1:-1] + hole for piece, hole in zip(literals, holes, strict=True)]
    return f'"{"".join(pieces)}"'


class Mappings(Absent):
    """A list of {path, variable}; on a page, as JSON until the builder shows it as rows."""

    widget = GroupWidget

    def clean(self, value: Any) -> Any:
        return super().clean(None if value == [] else value) or []

    def read(self, value: Any) -> list[dict[str, str]]:
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except (ValueError, RecursionError) as error:
                raise ValidationError(gettext("This cannot be read; write [{path: a.b, variable: name}].")) from error
        if not isinstance(value, (list, tuple)):
            raise ValidationError(gettext("This must be a list, such as [{path: customer.tier, variable: tier}]."))
        if len(value) > MOST:
            raise ValidationError(
                gettext("These are %(count)s; at most %(most)s are allowed.") % {"count": len(value), "most": MOST}
            )
        found = [self._one(item) for item in value]
        if len({item["variable"] for item in found}) < len(found):
            raise ValidationError(gettext("One variable stands here twice; give each path its own."))
        return found

    def _one(self, item: Any) -> dict[str, str]:
        if not isinstance(item, Mapping) or set(item) != {"path", "variable"}:
            raise ValidationError(
                gettext("Each of these is {path: …, variable: …}, such as {path: a.b[0].c, variable: c}.")
            )
        path = str(item["path"] or "").strip()
        if not path:
            raise ValidationError(gettext("A path is empty; write one such as customer.tier, or $ for all of it."))
        if wrong := json_path.problem(path):
            raise ValidationError(wrong)
        return {"path": path, "variable": VariableName(required=True).clean(item["variable"])}

"""A step's or trigger's own keys, cleaned by the form of its kind; what the form says is told with the key's line."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from workflows.document.nodes import Node
from workflows.document.shape import Shape
from workflows.kinds.fields import Duration, Group, Line, Words
from workflows.kinds.request_fields import Headers
from workflows.kinds.rows import Rows


def clean(form: type[forms.Form], found: Mapping[str, Node], owner: Node, shape: Shape) -> dict[str, Any]:
    """The cleaned config; empty if something is wrong with it."""
    fields = form.base_fields
    bound = form({key: _data(fields[key], node) for key, node in found.items()})
    if bound.is_valid():
        return dict(bound.cleaned_data)
    for key, sentences in bound.errors.items():
        for sentence in sentences:
            if key == NON_FIELD_ERRORS:
                shape.add(owner.line, str(sentence))
            elif key not in found:
                shape.add(owner.line, f"“{key}”: {sentence}")
            else:
                shape.add(_line(owner.keys.get(key, owner.line), found[key], str(sentence)), f"“{key}”: {sentence}")
    return {}


def _data(field: forms.Field, node: Node) -> Any:
    """What the form reads: text as it was written, so that 1.10 stays so and 5 is no duration; else the value it is."""
    if isinstance(field, (Line, Duration)):
        return node.plain() if isinstance(node.value, bool) or node.text() is None else node.text()
    if isinstance(field, Words) and node.is_list:
        return [item.plain() if item.text() is None else item.text() for item in node.value]
    if isinstance(field, Rows) and node.is_list:
        return [_data(field.group, item) for item in node.value]
    if isinstance(field, Headers) and node.is_mapping:
        return {key: child.plain() if child.text() is None else child.text() for key, child in node.items()}
    if isinstance(field, Group) and node.is_mapping:
        known = field.form.base_fields
        return {key: _data(known[key], child) if key in known else child.plain() for key, child in node.items()}
    return node.plain()


def _line(line: int, node: Node, sentence: str) -> int:
    """Of a group, the line of the key that the sentence begins with."""
    inner = sentence.partition(":")[0]
    return node.keys.get(inner, line) if node.is_mapping else line


def plain(form: type[forms.Form], config: Mapping[str, Any]) -> dict[str, Any]:
    """The keys as a document has them: what was cleaned, as it is written, less what is so by default."""
    written = {key: _written(form.base_fields[key], config.get(key)) for key in form.base_fields}
    kept = {key: value for key, value in written.items() if value is not None and value != {} and value != []}
    for key in list(kept):
        without = {other: value for other, value in kept.items() if other != key}
        if _cleaned(form, without) == dict(config):
            kept = without
    return kept


def _cleaned(form: type[forms.Form], data: Mapping[str, Any]) -> dict[str, Any] | None:
    bound = form(dict(data))
    return dict(bound.cleaned_data) if bound.is_valid() else None


def _written(field: forms.Field, value: Any) -> Any:
    if isinstance(field, Group) and isinstance(value, Mapping):
        shorter = plain(field.form, value)
        return shorter if _means(field, shorter, value) else dict(value)
    if isinstance(field, Rows) and isinstance(value, list):
        return [_written(field.group, row) for row in value]
    return field.prepare_value(value)


def _means(field: forms.Field, written: Any, value: Any) -> bool:
    try:
        return bool(field.clean(written) == value)
    except forms.ValidationError:
        return False

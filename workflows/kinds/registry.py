"""The step kinds by name. A new kind is a line here."""

from workflows.kinds.base import Kind

KINDS: dict[str, Kind] = {}

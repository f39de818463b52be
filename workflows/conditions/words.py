"""What a condition is about, in words an agent can read: “Department”, “Contact's language”, never a raw key."""

from workflows.conditions.subjects import find

NAMED = frozenset({"var.", "form.", "payload."})  # the supervisor gave it its name, which says enough


def subject(name: str) -> str:
    """“var.order_number” is “Order number”, “contact.language” “Contact's language”."""
    found = find(name)
    if found is None:
        return name
    kind, rest = found
    if not rest:
        return str(kind.label)
    readable = rest.replace("_", " ").replace(".", " ")
    if kind.prefix in NAMED:
        return readable[:1].upper() + readable[1:]
    if kind.prefix == "contact.":
        return f"Contact's {readable}"
    return f"{kind.label} ({rest})"

"""What a browser would post of a rendered form: its inputs, as they stand."""

from html.parser import HTMLParser

from django.http import QueryDict


class Fields(HTMLParser):
    """Reads inputs, selects and textareas; what stands in a template is no part of the page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str]] = []
        self._select: str | None = None
        self._options: list[tuple[str, bool]] = []
        self._area: tuple[str, list[str]] | None = None
        self._inert = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = {key: value or "" for key, value in attrs}
        if tag == "template":
            self._inert += 1
        if self._inert:
            return
        if tag == "input" and have.get("name"):
            ticked = have.get("type") not in ("checkbox", "radio") or "checked" in have
            if ticked:
                self.found.append((have["name"], have.get("value", "")))
        elif tag == "select":
            self._select, self._options = have["name"], []
        elif tag == "option" and self._select is not None:
            self._options.append((have["value"], "selected" in have))
        elif tag == "textarea":
            self._area = (have["name"], [])

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self._inert -= 1
        elif tag == "select" and self._select is not None:
            chosen = [value for value, selected in self._options if selected] or [v for v, _ in self._options[:1]]
            self.found += [(self._select, value) for value in chosen[-1:]]
            self._select = None
        elif tag == "textarea" and self._area is not None:
            name, pieces = self._area
            self.found.append((name, "".join(pieces).removeprefix("\n").replace("\n", "\r\n")))
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area[1].append(data)


def posted(page: str) -> QueryDict:
    reader = Fields()
    reader.feed(page)
    data = QueryDict(mutable=True)
    for name, value in reader.found:
        data.appendlist(name, value)
    return data

"""A scenario's page as a browser would post it: the inputs of its rows, each with what stands in it."""

from html.parser import HTMLParser
from typing import Any


class _Inputs(HTMLParser):
    """Those of the form with rows; a template's are not there yet."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.inside, self.templates = False, 0
        self.area, self.select = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = {name: value or "" for name, value in attrs}
        self.inside = self.inside or (tag == "form" and "data-scenario" in have)
        self.templates += tag == "template"
        if not self.inside or self.templates:
            return
        name, value = have.get("name", ""), have.get("value", "")
        if tag == "textarea":
            self.area, self.found[name] = name, ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in have or self.select not in self.found):
            self.found[self.select] = value
        elif tag == "input" and name and (have.get("type") != "checkbox" or "checked" in have):
            self.found[name] = value

    def handle_endtag(self, tag: str) -> None:
        self.templates -= tag == "template"
        self.inside = self.inside and tag != "form"
        if tag == "textarea" and self.area:
            self.found[self.area] = self.found[self.area].removeprefix("\n").replace("\n", "\r\n")
            self.area = ""
        self.select = "" if tag == "select" else self.select

    def handle_data(self, data: str) -> None:
        if self.area:
            self.found[self.area] += data


def inputs(html: str) -> dict[str, Any]:
    parser = _Inputs()
    parser.feed(html)
    parser.found.pop("csrfmiddlewaretoken", None)
    return dict(parser.found)

"""What a supervisor clicks in the builder, in words: each test reads like the guide that it proves."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify
from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import Desk
from tests.browser.guides.pictures import PICTURES, picture
from workflows.models import Workflow

Span = tuple[int, str]  # 3, "seconds"
Value = str | Span  # a text, or an option
Condition = tuple[str, str] | tuple[str, str, Value]  # what it is about, how it is compared, with what
STILL = "() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')"


@dataclass
class Builder:
    """A page of the builder. A step comes to stand at the end of what ``within`` names; without it, of the workflow."""

    page: Page
    name: str
    _ways: list[str] = field(default_factory=list)
    _last: bool = False

    # From nothing to published.

    @classmethod
    def begin(cls, desk: Desk, name: str) -> "Builder":
        """“Add workflow”, “From nothing”: a draft with one message that says hello. Names are given once only."""
        page = desk.open("/admin/workflows/workflow/", by=desk.supervisor)
        page.get_by_role("link", name="Add workflow").click()
        name = f"{name} {n}" if (n := Workflow.objects.filter(name__startswith=name).count()) else name
        page.get_by_label("Name:").fill(name)
        page.get_by_role("button", name="Make").click()
        page.wait_for_load_state("networkidle")
        page.set_default_timeout(15_000)
        return cls(page, name)

    def rehearse(self, writes: str, taps: str, then: str) -> None:
        """Talks to the draft as a contact would."""
        self.page.get_by_role("button", name="Rehearse").click()
        self.panel.get_by_label("Write as the contact or an agent").fill(writes)
        self.page.keyboard.press("Enter")
        self.panel.get_by_role("group", name="Tap an answer").get_by_role("button", name=taps, exact=True).click()
        expect(self.panel.locator(".rehearsal-chat")).to_contain_text(then)

    def publish(self) -> Workflow:
        self.page.get_by_role("link", name="Publish…").click()
        expect(self.page.get_by_text("No error stands against publishing.")).to_be_visible()
        self.page.get_by_role("button", name=re.compile("^Publish version")).click()
        expect(self.page.locator(".messagelist")).to_contain_text("is published")
        if PICTURES:
            self.page.get_by_role("link", name="v1", exact=True).click()
            picture(self.page.locator(".hd-tree"), slugify(self.name))
        return Workflow.objects.get(name=self.name)

    def watch(self) -> None:
        """From the page that says that it is published."""
        self.page.get_by_role("link", name="Watch", exact=True).click()

    # The tree.

    def open_trigger(self) -> None:
        self.page.locator("#open-").click()
        self._shows("trigger")

    def open(self, kind: str) -> None:
        """The first step of that kind."""
        card = self._card(kind)
        card.locator("[data-open]").click()
        self._shows(card.get_attribute("data-step") or "")

    def add(self, kind: str) -> None:
        """“Add step” and the kind; its form is open then."""
        before = self._keys()
        self._here().locator("> ol > .hd-place-last > .hd-add").click()
        self.panel.get_by_role("searchbox", name="Find a kind of step").fill(kind)
        self.panel.get_by_role("button", name=re.compile(f"^{re.escape(kind)}")).first.click()
        cards = self.page.locator("#tree [data-step]:not([data-step=''])")
        expect(cards).to_have_count(len(before) + 1)
        (key,) = set(self._keys()) - set(before)
        self._shows(key)

    def assign_to_team(self, team: str) -> None:
        self.add("Assign")
        self.pick("An agent of a team")
        self.choose("An agent of a team", team)
        self.save()

    def assign_to_anyone(self) -> None:
        self.add("Assign")
        self.pick("Any agent")
        self.pick("Least open: whoever has the fewest open conversations")
        self.save()

    def delete(self, kind: str) -> None:
        """With the bin that shows when the pointer is over the step."""
        card = self.page.locator(f"#step-{self._card(kind).get_attribute('data-step')}")
        card.hover()
        card.get_by_role("button", name=f"Delete {kind}").click()
        self.page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
        expect(card).to_have_count(0)

    def way_out(self, words: str) -> None:
        """“+ If nobody was free in time…”, below the step whose form is open."""
        key = self.panel.locator("[data-for]").get_attribute("data-for")
        step = self.page.locator("#tree li.hd-step", has=self.page.locator(f"> #step-{key}"))
        step.locator("> .hd-offers").get_by_role("button", name=words).click()
        expect(step.locator("> [data-way]").and_(self.page.get_by_role("group", name=words))).to_be_visible()

    @contextmanager
    def within(self, *ways: str) -> Iterator[None]:
        """What is added in here comes to stand in that branch or way out."""
        self._ways += ways
        yield
        del self._ways[-len(ways) :]

    @contextmanager
    def within_last(self, way: str) -> Iterator[None]:
        """Of several ways of that name, the one that stands last."""
        self._last = True
        with self.within(way):
            yield
        self._last = False

    # The form beside it.

    @property
    def panel(self) -> Locator:
        return self.page.locator("#panel")

    def fill(self, label: str, text: str) -> None:
        self.panel.get_by_role("textbox", name=named(label)).fill(text)

    def pick(self, label: str) -> None:
        """A round button."""
        self.panel.get_by_role("radio", name=label, exact=True).check()

    def tick(self, label: str, on: bool = True) -> None:
        both = self.panel.get_by_role("switch", name=label).or_(self.panel.get_by_role("checkbox", name=label))
        both.set_checked(on)

    def choose(self, label: str, option: str) -> None:
        """From a list."""
        choose(self.panel.get_by_role("combobox", name=named(label)), option)
        self._still()  # another trigger has another form

    def lasts(self, label: str, number: int, unit: str) -> None:
        self.panel.get_by_label(f"{label}: number").fill(str(number))
        self.panel.get_by_label(f"{label}: unit").select_option(label=unit)

    def words(self, label: str, *words: str) -> None:
        """Short texts one below the other, such as choices."""
        for word in words:
            self.panel.get_by_role("textbox", name=label, exact=True).last.fill(word)

    def pair(self, part: str, left: str, right: str) -> None:
        """A row of two inputs, such as a header."""
        group = self.panel.get_by_role("group", name=part)
        group.get_by_role("button", name="Row", exact=True).click()
        row = group.locator("[data-row]").last.get_by_role("textbox")
        row.first.fill(left)
        row.last.fill(right)

    def more_options(self) -> None:
        self.panel.get_by_text("More options").click()

    def only_when(self, *conditions: Condition) -> None:
        """Of the trigger."""
        for each in conditions:
            self._condition(self.panel, *each)

    def branch(self, name: str, *conditions: Condition, match: str = "") -> None:
        """Of a Branch step, which begins with one that has no conditions yet."""
        rows = self.panel.locator(".bf-branches > [data-rows-list] > [data-row]")
        if rows.last.get_by_label("What the condition is about").count():
            self.panel.get_by_role("button", name="Branch", exact=True).click()
        rows.last.get_by_label("Name of the branch").fill(name)
        for each in conditions:
            self._condition(rows.last, *each)
        if match:
            rows.last.get_by_label("How many must hold").select_option(label=match)

    def save(self) -> None:
        self.panel.get_by_role("button", name="Save", exact=True).click()
        expect(self.panel.locator("[data-form-state]")).to_have_text("Saved")

    # Within.

    def _condition(self, where: Locator, about: str, compared: str, value: Value = "") -> None:
        where.get_by_role("button", name="Condition", exact=True).click()
        row = where.locator(".bf-conditions [data-row]").last
        self._select(row.get_by_label("What the condition is about"), about)
        self._select(row.get_by_label("How it is compared"), compared)
        if isinstance(value, tuple):
            row.get_by_label("Value", exact=True).fill(str(value[0]))
            self._select(row.get_by_label("Unit"), value[1])
        elif value:
            given = row.get_by_label("Value", exact=True)
            is_list = given.get_attribute("role") == "combobox" or given.evaluate("e => e.tagName") == "SELECT"
            choose(given, value) if is_list else given.fill(value)
            self._still()

    def _select(self, field: Locator, option: str) -> None:
        field.select_option(label=option)
        self._still()

    def _still(self) -> None:
        self.page.wait_for_function(STILL)

    def _here(self) -> Locator:
        here = self.page.locator("#tree > div")
        for way in self._ways:
            here = here.get_by_role("group", name=way, exact=True)
        return here.last if self._last else here

    def _card(self, kind: str) -> Locator:
        return (
            self._here().locator("[data-step]").filter(has=self.page.get_by_role("button", name=kind, exact=True)).first
        )

    def _keys(self) -> Sequence[str]:
        cards: Any = self.page.locator("#tree [data-step]").evaluate_all("all => all.map(e => e.dataset.step)")
        return [key for key in cards if key]

    def _shows(self, key: str) -> None:
        expect(self.panel.locator("[data-for]")).to_have_attribute("data-for", key)


def named(label: str) -> re.Pattern[str]:
    """The label of an input, be it one that is needed."""
    return re.compile(rf"^{re.escape(label)}( \(needed\))?$")


def choose(field: Locator, option: str) -> None:
    """An entry of a list, or what is found by typing where there are many; its address will do, too."""
    if field.evaluate("e => e.tagName") == "SELECT":
        words = re.compile(rf"^\s*(.* – )?{re.escape(option)}( – .*)?\s*$")
        field.select_option(label=field.locator("option", has_text=words).first.inner_text().strip())
        return
    field.click()
    field.fill("")
    field.press_sequentially(option)
    of_that_value = field.page.locator(f"[role=option][data-value={json.dumps(option)}]")
    called_so = field.page.get_by_role("option", name=re.compile(rf"^{re.escape(option)}( .*)?$"))
    of_that_value.or_(called_so).first.click()
    expect(field).to_have_attribute("aria-expanded", "false")

"""What WORKFLOWS.md says a workflow does, written a second time and another way: a recursion over the document's own
lists, in which a run is a Python generator that yields where it waits. It shares no code with the engine."""

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

from tests.workflows.model.documents import VALUES, Raw

AGENT = "budi@example.com"
SECONDS = {"10m": 600, "15m": 900, "20m": 1_200, "30m": 1_800, "1h": 3_600}


@dataclass(frozen=True)
class Pause:
    """Where a run waits, for what beside the time, and until when."""

    key: str
    for_: str
    until: int


Running = Generator[Pause, tuple[str, str], None]


class Jumped(Exception):
    """Up to the root, which walks down to the target."""


class Ended(Exception):
    """By an End step, or by a reply that ends the wait."""


@dataclass
class Reference:
    document: Raw
    now: int = 0
    online: bool = False
    status: str = "none"
    team: str | None = None
    assignee: str | None = None
    queued: bool = False
    sent: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    variables: dict[str, str] = field(default_factory=dict)
    visits: dict[str, int] = field(default_factory=dict)
    state: str = "none"
    pause: Pause | None = None
    running: Running | None = None

    # What happens

    def contact_says(self, text: str) -> None:
        waits = self.pause.for_ if self.state == "waiting" and self.pause else ""
        opened = self.status == "none" or (self.status == "closed" and waits != "answer")
        if opened:  # an awaited answer opens nothing
            self.status, self.team, self.assignee = "open", None, None
        woken = waits in ("answer", "reply")
        if not woken:
            self._stop_on("contact_message")
        fires = opened if self.document["trigger"]["on"] == "conversation_opened" else True
        if fires and (self.state != "waiting" or self.document["trigger"]["restart"]):
            self.status = "open"  # also where what was started anew awaited the answer after the closing
            self._start()
        elif woken:
            self._give(waits, text)

    def agent_writes(self) -> None:
        self._stop_on("agent_message")
        if self.assignee is None:
            self._take_over()

    def agent_is_assigned(self) -> None:
        self._stop_on("agent_assigned_by_hand")
        self._take_over()

    def agent_closes(self) -> None:
        self.status, self.queued = "closed", False
        self._stop_on("conversation_closed")

    def agent_comes(self) -> None:
        self.online = True
        self._drain()

    def agent_goes(self) -> None:
        self.online = False

    def passes(self, seconds: int) -> None:
        end = self.now + seconds
        while self.state == "waiting" and self.pause and self.pause.until <= end:
            self.now = self.pause.until
            self._give("timer", "")
        self.now = end

    # What follows

    def _stop_on(self, what: str) -> None:
        if self.state == "waiting" and what in self.document["settings"]["stop_on"]:
            self.state, self.pause, self.running, self.queued = "stopped", None, None, False

    def _take_over(self) -> None:
        self.assignee, self.queued = AGENT, False
        if self.state == "waiting" and self.pause and self.pause.for_ == "assigned":
            self._give("assigned", "")

    def _drain(self) -> None:
        if self.online and self.queued and self.status == "open":
            self._take_over()

    def _start(self) -> None:
        self.variables, self.visits, self.queued = {}, {}, False
        self.running = self._root()
        self._go_on(None)

    def _give(self, kind: str, text: str) -> None:
        self._go_on((kind, text))

    def _go_on(self, stimulus: tuple[str, str] | None) -> None:
        assert self.running is not None
        try:
            self.pause = next(self.running) if stimulus is None else self.running.send(stimulus)
            self.state = "waiting"
        except StopIteration:
            self.state, self.pause, self.running = "done", None, None
        self._drain()

    # The steps

    def _root(self) -> Running:
        path: list[tuple[int, int]] = []
        while True:
            try:
                yield from self._sequence(self.document["steps"], path)
            except Jumped as jump:
                path = _path(self.document["steps"], str(jump)) or []
                continue
            except Ended:
                return
            return

    def _sequence(self, steps: list[Raw], path: list[tuple[int, int]]) -> Running:
        """From the beginning, or from where ``path`` leads: (step, branch) pairs, the last with branch -1."""
        place = 0
        if path:
            place, branch = path[0]
            if branch >= 0:
                yield from self._sequence(steps[place]["branches"][branch]["steps"], path[1:])
                place += 1
        for step in steps[place:]:
            self.visits[step["id"]] = self.visits.get(step["id"], 0) + 1
            inner = yield from self._step(step)
            if inner:
                yield from self._sequence(inner, [])

    def _step(self, step: Raw) -> Generator[Pause, tuple[str, str], list[Raw]]:
        kind = step["kind"]
        if kind == "send_message":
            self.sent.append(step["text"])
        elif kind == "add_comment":
            self.comments.append(step["text"])
        elif kind == "unassign":
            self.team = self.assignee = None
            self.queued = False
        elif kind == "close_conversation":
            self.status, self.queued = "closed", False
        elif kind == "set_variable":
            self.variables[step["name"]] = step["value"]
        elif kind == "update_tags":
            self.tags = (self.tags | set(step.get("add", ()))) - set(step.get("remove", ()))
        elif kind == "end":
            raise Ended
        elif kind == "jump_to" and self.visits[step["id"]] <= step["max"]:
            raise Jumped(step["step"])
        elif kind == "branch":
            return self._branch(step)
        elif kind == "ask_question":
            return (yield from self._ask(step))
        elif kind == "assign":
            return (yield from self._assign(step))
        elif kind == "wait":
            return (yield from self._wait(step))
        return []

    def _branch(self, step: Raw) -> list[Raw]:
        for branch in step["branches"]:
            for condition in branch.get("when", ()):
                if self.variables.get(condition["subject"].removeprefix("var.")) == condition["value"]:
                    return list(branch["steps"])
        return _way(step, "else")

    def _ask(self, step: Raw) -> Generator[Pause, tuple[str, str], list[Raw]]:
        words = step["text"]
        for _ in range(step["attempts"]):
            self.sent.append(words)
            kind, text = yield Pause(step["id"], "answer", self.now + SECONDS[step["timeout"]])
            if kind == "timer":
                return _way(step, "timeout")
            if chosen := _chosen(text):
                self.variables[step["save_to"]["variable"]] = chosen
                return []
            words = step["invalid_text"]
        return _way(step, "invalid")

    def _assign(self, step: Raw) -> Generator[Pause, tuple[str, str], list[Raw]]:
        if self.status == "closed":
            return []
        self.team, self.assignee = "Sales", AGENT if self.online else None
        if self.assignee is None:
            self.queued = True
            kind, _ = yield Pause(step["id"], "assigned", self.now + SECONDS[step["timeout"]])
            self.queued = False
            if kind == "timer":
                return _way(step, "timeout")
        return []

    def _wait(self, step: Raw) -> Generator[Pause, tuple[str, str], list[Raw]]:
        until = self.now + SECONDS[step["for"]]
        kind, _ = yield Pause(step["id"], "" if step["on_reply"] == "continue" else "reply", until)
        if kind == "reply" and step["on_reply"] == "end":
            raise Ended
        return _way(step, "replied") if kind == "reply" else []


def _way(step: Raw, name: str) -> list[Raw]:
    for branch in step["branches"]:
        if branch.get("exit") == name or (name == "else" and branch.get("else")):
            return list(branch["steps"])
    return []


def _chosen(text: str) -> str | None:
    """By its text in any case, or by its number."""
    by_text = {value.lower(): value for value in VALUES}
    by_number = {str(number): value for number, value in enumerate(VALUES, start=1)}
    return by_text.get(text.strip().lower()) or by_number.get(text.strip())


def _path(steps: list[Raw], key: str) -> list[tuple[int, int]] | None:
    for place, step in enumerate(steps):
        if step["id"] == key:
            return [(place, -1)]
        for number, branch in enumerate(step.get("branches", ())):
            if (rest := _path(branch["steps"], key)) is not None:
                return [(place, number), *rest]
    return None


def shown(model: Reference) -> dict[str, Any]:
    """What can be compared with the engine."""
    return {
        "state": model.state,
        "at": model.pause.key if model.pause and model.state == "waiting" else None,
        "status": model.status,
        "team": model.team,
        "assignee": model.assignee,
        "queued": model.queued,
        "sent": model.sent,
        "comments": model.comments,
        "tags": sorted(model.tags),
        "variables": model.variables if model.state == "waiting" else None,
    }

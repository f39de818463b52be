"""Random workflows with jumps, branches, waits, questions and workflows that they run."""

from dataclasses import dataclass, field
from random import Random

from workflows.checks.there import ChannelThere, Installation, Published
from workflows.kinds.registry import clean
from workflows.program import STOP_ON_BY_DEFAULT, Branch, Condition, Program, Step, Trigger, When

TIMES = ["1s", "10m", "3h", "20h", "3d", "7d"]
TESTS = [
    ("window", "is", "open"),
    ("channel_kind", "any_of", ["whatsapp", "webchat"]),
    ("since_last_inbound", "lt", "20h"),
    ("var.a", "exists", None),
    ("var.b", "is_not", "x"),
    ("contact.language", "is", "id"),
]
CHANNELS = {"WA": ChannelThere("whatsapp", window=86_400), "WC": ChannelThere("wechat", window=172_800)}


@dataclass
class Maker:
    """``jumps``: about how many of ten steps are jumps."""

    random: Random
    size: int
    jumps: int = 3
    run: tuple[str, ...] = ()  # workflows that it may run
    made: int = 0
    keys: list[str] = field(default_factory=list)

    def program(self, name: str = "Test") -> Program:
        self.keys = [f"s{number}" for number in range(self.size)]
        kind = self.random.choice(["conversation_opened", "conversation_closed", "manual"])
        steps: list[Step] = []
        while self.made < self.size:
            steps += self.sequence(0)
        return Program(name, Trigger(kind), STOP_ON_BY_DEFAULT, tuple(steps))

    def sequence(self, depth: int) -> list[Step]:
        wanted, found = self.random.randint(1, 6), list[Step]()
        while len(found) < wanted and self.made < self.size:
            found.append(self.step(depth))
        return found

    def step(self, depth: int) -> Step:
        key = self.keys[self.made]
        self.made += 1
        kind, config, exits = self.random.choice(self.kinds())
        branches = tuple(Branch(exit, exit, When(), self.inner(depth)) for exit in exits if self.random.random() < 0.5)
        if kind == "branch":
            branches = (*(self.branch(depth, number) for number in range(self.random.randint(1, 3))), *branches)
        cleaned, errors = clean(kind, config)
        assert not errors, errors
        if kind == "jump_to" and self.random.random() < 0.2:
            cleaned["max"] = None
        return Step(key, kind, cleaned, branches)

    def inner(self, depth: int) -> tuple[Step, ...]:
        return tuple(self.sequence(depth + 1)) if depth < 6 and self.made < self.size else ()

    def branch(self, depth: int, number: int) -> Branch:
        conditions = tuple(Condition(*self.random.choice(TESTS)) for _ in range(self.random.randint(1, 3)))
        return Branch(f"B{number}", "", When(self.random.choice(["all", "any"]), conditions), self.inner(depth))

    def kinds(self) -> list[tuple[str, dict[str, object], tuple[str, ...]]]:
        time, name, choice = self.random.choice(TIMES), self.random.choice("abc"), self.random.choice
        plain: list[tuple[str, dict[str, object], tuple[str, ...]]] = [
            ("send_message", {"text": f"Hi {{{{ var.{name} }}}}"}, ("failed",)),
            ("ask_question", {"text": "Who?", "timeout": time, "save_to": {"variable": name}}, ("timeout", "invalid")),
            ("wait", {"for": time, "on_reply": choice(["continue", "end", "branch"])}, ("replied",)),
            ("assign", {"to": {"team": "Sales"}, "timeout": time}, ("timeout",)),
            ("branch", {}, ("else",)),
            ("set_variable", {"name": name, "value": "1"}, ()),
            ("close_conversation", {}, ()),
        ]
        plain += [("run_workflow", {"workflow": choice(self.run)}, ())] if self.run else []
        return plain + [("jump_to", {"step": choice(self.keys), "max": choice([1, 3, 10])}, ())] * self.jumps


def made(seed: int, size: int, jumps: int = 3, others: int = 0) -> tuple[Program, Installation]:
    """A workflow, and an installation with ``others`` that it and they may run."""
    random = Random(seed)  # no secret
    names = (*(f"W{number}" for number in range(others)), *(("Test",) if others else ()))
    small = {name: Maker(random, 20, jumps, names).program(name) for name in names if name != "Test"}
    program = Maker(random, size, jumps, names).program()
    there = Installation(
        teams={"Sales": 1}, channels=CHANNELS, workflows={name: Published(each) for name, each in small.items()}
    )
    return program, there

"""Reads the steps of a document: sequences, ways out, and what each step's kind wants."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext

from workflows.advice import did_you_mean, listing
from workflows.document import conditions, config
from workflows.document.nodes import Node
from workflows.document.shape import Shape
from workflows.kinds.base import Kind
from workflows.kinds.registry import KINDS
from workflows.program import Branch, Step, When

KEY = re.compile(r"[A-Za-z0-9_]{1,50}")
ELSE = "else"
MOST_STEPS = 500
MOST_BRANCHES = 9  # with conditions
MOST_NAME = 100


@dataclass(slots=True)
class StepReader:
    shape: Shape
    lines: dict[str, int] = field(default_factory=dict)  # step id -> line
    targets: list[tuple[str, int, str]] = field(default_factory=list)  # a step that jumps, the line, and whereto

    def read(self, node: Node | None) -> tuple[Step, ...]:
        """All the steps; jumps are looked at when all of them are known."""
        steps = self.sequence(node, "“steps”")
        for key, line, target in self.targets:
            if target not in self.lines:
                sentence = gettext("There is no step “%(target)s” to jump to; %(advice)s") % {
                    "target": target,
                    "advice": did_you_mean(target, self.lines),
                }
                self.shape.of(key).add(line, sentence)
        if len(self.lines) > MOST_STEPS and node is not None:
            sentence = gettext("There are %(count)s steps; %(most_steps)s are the most: split the workflow.") % {
                "count": len(self.lines),
                "most_steps": MOST_STEPS,
            }
            self.shape.add(node.line, sentence)
        return steps

    def sequence(self, node: Node | None, what: str) -> tuple[Step, ...]:
        if node is None or node.value is None:
            return ()
        steps = [self.step(item) for item in self.shape.sequence(node, what)]
        return tuple(step for step in steps if step is not None)

    def step(self, node: Node) -> Step | None:
        if not node.is_mapping:
            self.shape.mapping(node, gettext("a step"), ("id", "kind"))
            return None
        key = self._key(node)
        shape = self.shape.of(key)
        kind_node = node.value.get("kind")
        word = (kind_node.text() or "") if kind_node is not None else ""
        kind = KINDS.get(word)
        if kind is None:
            if kind_node is None:
                shape.add(node.line, gettext("The step lacks “kind”; add it, such as “kind: send_message”."))
            else:
                shape.add(
                    kind_node.line,
                    gettext("“%(word)s” is not a step kind; %(advice)s")
                    % {"word": word, "advice": did_you_mean(word, KINDS)},
                )
            self._branches(node, node.value.get("branches"), None, shape)
            return None
        own = tuple(kind.form.base_fields)
        found = shape.mapping(
            node, gettext("the %(name)s step") % {"name": kind.name}, ("id", "kind", *own, "branches")
        )
        cleaned = config.clean(kind.form, {name: found[name] for name in own if name in found}, node, shape)
        for path, what in kind.references.items():
            if what == "step" and isinstance(cleaned.get(path), str):
                self.targets.append((key, node.keys.get(path, node.line), cleaned[path]))
        return Step(key, kind.name, cleaned, self._branches(node, found.get("branches"), kind, shape), node.line)

    def _key(self, node: Node) -> str:
        found = node.value.get("id")
        if found is None:
            self.shape.add(
                node.line, gettext("The step lacks “id”; give it one of letters, digits and _, such as “ask_email”.")
            )
            return ""
        key = found.text() or ""
        if not KEY.fullmatch(key):
            sentence = gettext("“%(key)s” is no id; use letters, digits and _ (50 at most), such as “ask_email”.") % {
                "key": key[:60]
            }
            self.shape.add(found.line, sentence)
            return ""
        if key in self.lines:
            sentence = gettext("“%(key)s” is the id of the step on line %(lines)s too; change one.") % {
                "key": key,
                "lines": self.lines[key],
            }
            self.shape.of(key).add(found.line, sentence)
        else:
            self.lines[key] = found.line
        return key

    def _branches(self, step: Node, node: Node | None, kind: Kind | None, shape: Shape) -> tuple[Branch, ...]:
        """``kind`` None: an unknown one, of whose branches only the steps are looked at."""
        if node is None or node.value is None:
            if kind is not None and ELSE in kind.exits:
                shape.add(step.line, gettext("The step has no branches; add one with conditions."))
            return ()
        found: list[Branch] = []
        for number, item in enumerate(shape.sequence(node, "“branches”"), start=1):
            branch = self._branch(item, number, kind, shape)
            if branch is not None and branch.exit and any(other.exit == branch.exit for other in found):
                shape.add(
                    item.line, gettext("The way out “%(exit)s” stands here twice; keep one.") % {"exit": branch.exit}
                )
            elif branch is not None:
                found.append(branch)
        if kind is not None and ELSE in kind.exits:
            self._count([branch for branch in found if not branch.exit], node, shape)
        return tuple(found)

    def _count(self, conditional: list[Branch], node: Node, shape: Shape) -> None:
        if len(conditional) > MOST_BRANCHES:
            shape.add(
                node.line,
                gettext("There are %(count)s branches; %(most_branches)s are the most, beside “else”.")
                % {"count": len(conditional), "most_branches": MOST_BRANCHES},
            )
        if not conditional:
            shape.add(node.line, gettext("The step has no branch with conditions; add one beside “else”."))

    def _branch(self, node: Node, number: int, kind: Kind | None, shape: Shape) -> Branch | None:
        if kind is None:
            self.sequence(node.value.get("steps") if node.is_mapping else None, gettext("“steps” of a branch"))
            return None
        if ELSE in kind.exits:
            return self._conditional(node, number, shape)
        if not kind.exits:
            shape.add(
                node.line, gettext("The %(name)s step has no ways out; take “branches” away.") % {"name": kind.name}
            )
            return None
        found = shape.mapping(node, gettext("a way out"), ("exit", "steps"), ("exit",))
        word = shape.text(found.get("exit"), "“exit”")
        steps = self.sequence(found.get("steps"), gettext("“steps” of a branch"))
        if word not in kind.exits:
            if "exit" in found:
                sentence = gettext("“%(word)s” is not a way out of the %(name)s step; use %(known)s.") % {
                    "word": word,
                    "name": kind.name,
                    "known": listing(kind.exits),
                }
                shape.add(found["exit"].line, sentence)
            return None
        return Branch("", word, When(), steps)

    def _conditional(self, node: Node, number: int, shape: Shape) -> Branch | None:
        if node.is_mapping and ELSE in node.value:
            found = shape.mapping(node, gettext("the branch “else”"), (ELSE, "steps"))
            if not shape.flag(found[ELSE], "“else”"):
                shape.add(found[ELSE].line, gettext("Write “else: true”, or give the branch a name and conditions."))
            return Branch("", ELSE, When(), self.sequence(found.get("steps"), gettext("“steps” of a branch")))
        found = shape.mapping(node, gettext("a branch"), ("name", "match", "when", "steps"))
        name = shape.text(found.get("name"), gettext("“name” of a branch"), longest=MOST_NAME) or f"Branch {number}"
        when = conditions.when(found, gettext("the branch “%(name)s”") % {"name": name}, shape)
        if not when.conditions and not (found["when"].value if "when" in found else None):
            shape.add(
                node.line,
                gettext("The branch “%(name)s” has no conditions; add “when”, or make it “else: true”.")
                % {"name": name},
            )
        return Branch(name, "", when, self.sequence(found.get("steps"), gettext("“steps” of a branch")))

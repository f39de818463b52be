"""Reads a catalogue of translations (.po), and what is marked for translation in the code and in templates."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
APPS = ("channels", "contacts", "conversations", "helpdesk", "workflows")
LANGUAGES = ("id", "ru")
LINE = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[(\d)\])?) (".*")')
STRING = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
IN_TEMPLATES = re.compile(rf"(?<![\w.])(_|n?p?gettext)\(\s*{STRING}(?:,\s*{STRING})?(?:,\s*{STRING})?")
PLAIN = ("_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy")
WITH_CONTEXT = ("pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy")
Key = tuple[str, str]  # context (empty: none), msgid


@dataclass(slots=True)
class Entry:
    context: str = ""
    msgid: str = ""
    plural: str = ""
    forms: dict[int, str] = field(default_factory=dict)
    fuzzy: bool = False

    @property
    def key(self) -> Key:
        return self.context, self.msgid


def path(language: str, kind: str = "po") -> Path:
    return ROOT / "helpdesk" / "locale" / language / "LC_MESSAGES" / f"django.{kind}"


def entries(language: str) -> list[Entry]:
    """All but the header."""
    blocks = path(language).read_text(encoding="utf-8").split("\n\n")
    found = [_entry(block) for block in blocks if "\nmsgid " in f"\n{block}"]
    return [entry for entry in found if entry.msgid]


def _entry(block: str) -> Entry:
    entry, where = Entry(), ("", 0)
    for line in block.splitlines():
        entry.fuzzy |= line.startswith("#,") and "fuzzy" in line
        if line.startswith("#"):
            continue
        match = LINE.fullmatch(line)
        where = (match[1].partition("[")[0], int(match[2] or 0)) if match else where
        text = ast.literal_eval(match[3] if match else line)
        if where[0] == "msgstr":
            entry.forms[where[1]] = entry.forms.get(where[1], "") + text
        else:
            name = {"msgctxt": "context", "msgid": "msgid", "msgid_plural": "plural"}[where[0]]
            setattr(entry, name, getattr(entry, name) + text)
    return entry


def marked() -> dict[Key, str]:
    """What is marked, and a file where it is."""
    found = {}
    for app in APPS:
        for file in (ROOT / app).rglob("*.py"):
            found.update(dict.fromkeys(_in_code(file.read_text(encoding="utf-8")), str(file)))
    for file in [*(ROOT / "templates").rglob("*.html"), *(f for app in APPS for f in (ROOT / app).rglob("*.html"))]:
        found.update(dict.fromkeys(_in_template(file.read_text(encoding="utf-8")), str(file)))
    return {key: file for key, file in found.items() if key[1]}


def _in_code(source: str) -> Iterator[Key]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            words = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if name in PLAIN and words:
                yield "", words[0]
            elif name in WITH_CONTEXT and len(words) > 1:
                yield words[0], words[1]


def _in_template(source: str) -> Iterator[Key]:
    for match in IN_TEMPLATES.finditer(templatize(source)):
        words = [ast.literal_eval(each) for each in match.groups()[1:] if each]
        yield (words[0], words[1]) if "p" in match[1] else ("", words[0])

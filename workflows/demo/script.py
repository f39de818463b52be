"""The stories of the demo as values: read from their file, laid out in time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from workflows.durations import parse as seconds

STORIES = Path(__file__).with_name("stories.yaml")
GAP = timedelta(minutes=4)  # between two lines of a talk, at most
AT_ONCE = timedelta(seconds=3)  # from a team's queue to an agent


@dataclass(slots=True)
class Story:
    who: str
    channel: str
    ago: timedelta
    talk: list[tuple[str, Any]]
    opens: str = ""
    flow: bool = False  # told when the workflows are there
    facts: Mapping[str, Any] = field(default_factory=dict)  # email, phone, language, country
    tags: tuple[str, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Beat:
    at: datetime
    story: Story
    verb: str
    what: Any


def read() -> list[Story]:
    return [_story(row) for row in yaml.safe_load(STORIES.read_text(encoding="utf-8"))]


def _story(row: dict[str, Any]) -> Story:
    return Story(
        who=row["who"],
        channel=row["channel"],
        ago=timedelta(seconds=seconds(row["ago"])),
        talk=[next(iter(line.items())) for line in row["talk"]],
        opens=row.get("opens", ""),
        flow=row.get("flow", False),
        facts={key: row[key] for key in ("email", "phone", "language", "country") if key in row},
        tags=tuple(row.get("tags", ())),
        fields=row.get("fields", {}),
    )


def beats(stories: list[Story], now: datetime) -> list[Beat]:
    """Everything that happens, oldest first, all of it before ``now``."""
    return sorted((beat for story in stories for beat in _beats(story, now)), key=lambda beat: beat.at)


def _beats(story: Story, now: datetime) -> Iterator[Beat]:
    at = now - story.ago
    waits = sum((timedelta(seconds=seconds(what)) for verb, what in story.talk if verb == "wait"), timedelta())
    gap = min(GAP, (story.ago - waits) / (len(story.talk) + 1))
    if gap <= timedelta():
        raise ValueError(f"The story of {story.who} waits longer than it is ago; lower a wait.")
    for number, (verb, what) in enumerate(story.talk):
        if verb == "wait":
            at += timedelta(seconds=seconds(what))
            continue
        yield Beat(at, story, verb, what)
        queued = verb == "to" and number + 1 < len(story.talk) and story.talk[number + 1][0] == "give"
        at += min(AT_ONCE, gap) if queued or verb in ("read", "tag") else gap * (0.6 + 0.1 * (number % 4))

"""Adds an internal comment; it never leaves the house. “@budi@example.com” mentions that agent."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflows import text
from workflows.effects import Comment
from workflows.facts import World
from workflows.kinds.base import Context, Go, Kind, Result
from workflows.kinds.fields import Template
from workflows.kinds.offer import fitting
from workflows.kinds.short import short
from workflows.program import Step

MENTION = re.compile(r"(?<!\S)@([\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+)")
ASSIGNEE = re.compile(r"@\{\{\s*assignee\.email\s*\}\}")
HOLE = re.compile(r"\{\{.*?\}\}", re.DOTALL)


class AddCommentForm(forms.Form):
    text = Template(
        longest=2_000,
        required=True,
        label=_("Comment"),
        help_text=_("Only colleagues see it. Write @ and an agent's email address to mention them."),
    )


class AddComment(Kind):
    name = "add_comment"
    label = _("Add a comment")
    icon = "notebook-pen"
    help = _("Leaves a note that only agents see.")
    group = "conversation"
    form = AddCommentForm

    def run(self, step: Step, context: Context) -> Result:
        world = context.world
        if not world.conversation.is_there:
            return Go("No comment: there is no conversation; open one first")
        words = text.render(step.config["text"], world, context.variables, world.form)
        if not words.strip():
            return Go("No comment: the text is empty once its variables are filled in")
        context.emit(Comment(fitting(words), mentions(step.config["text"], world)))
        return Go(f"Commented “{short(words)}”")

    def describe(self, config: Mapping[str, Any]) -> str:
        return gettext("Comment “%(text)s”") % {"text": short(config["text"])}


def mentions(source: str, world: World) -> tuple[str, ...]:
    """Emails of agents whom the supervisor's text mentions, not what a contact wrote into one of its variables."""
    own = HOLE.sub(" ", ASSIGNEE.sub(lambda _: f"@{world.conversation.assignee or ''}", source))
    emails = dict.fromkeys(found.rstrip(".-").lower() for found in MENTION.findall(own))
    return tuple(email for email in emails if world.agent(email) is not None)

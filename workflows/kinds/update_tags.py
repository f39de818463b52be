"""Adds tags to the contact, and removes some."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflows.effects import Tag
from workflows.kinds.base import Context, Go, Kind, Result
from workflows.kinds.fields import Words
from workflows.program import Step


class UpdateTagsForm(forms.Form):
    add = Words(most=20, longest=50, picks="tag", label=_("Add"))
    remove = Words(most=20, longest=50, picks="tag", label=_("Remove"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        add, remove = cleaned.get("add", []), cleaned.get("remove", [])
        if not self.errors and not add and not remove:
            raise forms.ValidationError(gettext("Name at least one tag to add or to remove."))
        if both := {name.casefold() for name in add} & {name.casefold() for name in remove}:
            raise forms.ValidationError(
                gettext("“%(both)s” is both added and removed; leave it in one of the two.") % {"both": min(both)}
            )
        return cleaned


class UpdateTags(Kind):
    name = "update_tags"
    label = _("Update contact tags")
    icon = "tags"
    help = _("Adds tags to the contact, or takes them away.")
    group = "contact"
    form = UpdateTagsForm

    def run(self, step: Step, context: Context) -> Result:
        have = {name.casefold() for name in context.world.contact.tags}
        add = tuple(name for name in step.config["add"] if name.casefold() not in have)
        remove = tuple(name for name in step.config["remove"] if name.casefold() in have)
        if not add and not remove:
            return Go("Nothing to change: the tags are as they should be")
        context.emit(Tag(add, remove))
        added = f"Added {', '.join(add)}" if add else ""
        removed = f"{'; removed' if add else 'Removed'} {', '.join(remove)}" if remove else ""
        return Go(added + removed)

    def describe(self, config: Mapping[str, Any]) -> str:
        parts = [gettext("add %(tags)s") % {"tags": ", ".join(config["add"])}] if config["add"] else []
        parts += [gettext("remove %(tags)s") % {"tags": ", ".join(config["remove"])}] if config["remove"] else []
        return capfirst("; ".join(parts))

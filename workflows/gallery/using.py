"""“Use this”: asks for each team, agent, calendar … that an entry names, which one of yours it is, or makes it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from channels.models import Channel, Template
from contacts.models import Field, Segment
from conversations.models import Category
from helpdesk.hours import Hours
from helpdesk.models import Agent, Calendar, Team
from workflows.document.values import Document
from workflows.gallery.making import MAKES, make
from workflows.gallery.needs import Need, hosts_of, hours_of, needs
from workflows.gallery.rename import renamed
from workflows.models import Secret, VersionState, Workflow

LATER, MAKE, HAVE = "later", "make", "have:"
LABELS = {
    "team": _("Which team is “%(name)s”?"),
    "agent": _("Who is “%(name)s”?"),
    "channel": _("Which channel is “%(name)s”?"),
    "calendar": _("Which calendar is “%(name)s”?"),
    "category": _("Which category is “%(name)s”?"),
    "field": _("Which contact field is “%(name)s”?"),
    "segment": _("Which segment is “%(name)s”?"),
    "secret": _("Which secret is “%(name)s”?"),
    "template": _("Which template is “%(name)s”?"),
    "workflow": _("Which workflow is “%(name)s”?"),
}
HELP = {"secret": _("Until there is one, under Secrets, it cannot be published.")}


def there(what: str) -> list[str]:
    """The names that there are."""
    manual = {"versions__state": VersionState.PUBLISHED, "versions__trigger": "manual"}
    rows: Mapping[str, Callable[[], Iterable[str]]] = {
        "team": lambda: Team.objects.values_list("name", flat=True),
        "agent": lambda: Agent.objects.filter(is_active=True).order_by("email").values_list("email", flat=True),
        "channel": lambda: Channel.objects.filter(is_active=True).values_list("name", flat=True),
        "calendar": lambda: Calendar.objects.values_list("name", flat=True),
        "category": lambda: Category.objects.values_list("name", flat=True),
        "field": lambda: Field.objects.values_list("key", flat=True),
        "segment": lambda: Segment.objects.values_list("name", flat=True),
        "secret": lambda: Secret.objects.values_list("name", flat=True),
        "template": lambda: Template.objects.values_list("name", flat=True).distinct(),
        "workflow": lambda: Workflow.objects.filter(**manual).values_list("name", flat=True),
    }
    return list(rows[what]())


class UseForm(forms.Form):
    """A field for each need, ``need_0`` …; what is made is made by who may."""

    name = forms.CharField(label=_("Name of the workflow"), max_length=150)

    def __init__(self, document: Document, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document, self.user = document, user
        self.needs = dict(enumerate(needs(document.program)))
        self.fields["name"].initial = document.program.name
        for number, need in self.needs.items():
            names = there(need.what)
            label = LABELS[need.what] % {"name": need.name}
            self.fields[f"need_{number}"] = forms.ChoiceField(
                label=label,
                choices=self._choices(need, names),
                initial=self._likely(need, names),
                help_text=HELP.get(need.what, ""),
            )
            if need.what == "secret" and self.may_make("secret"):
                self.fields[f"value_{number}"] = forms.CharField(
                    label=gettext("Value of the new secret “%(name)s”") % {"name": need.name},
                    max_length=4000,
                    required=False,
                    widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
                    help_text=gettext("Only if it is made. It is never shown again, and sent to %(hosts)s alone.")
                    % {"hosts": ", ".join(hosts_of(document.program, need.name)) or gettext("no server yet")},
                )

    def may_make(self, what: str) -> bool:
        permission = "workflows.add_secret" if what == "secret" else MAKES[what].permission if what in MAKES else ""
        return bool(permission) and bool(self.user.has_perm(permission))

    def _choices(self, need: Need, names: list[str]) -> list[tuple[str, str]]:
        found = [(f"{HAVE}{name}", name) for name in names]
        if self.may_make(need.what) and need.name not in names:
            found.append((MAKE, gettext("Make “%(name)s”") % {"name": need.name}))
        return [*found, (LATER, gettext("Decide later"))]

    def _likely(self, need: Need, names: list[str]) -> str:
        """The one of that name, else the one that is made; who asks is a good guess for a person."""
        if need.what == "agent" and need.name not in names:
            return f"{HAVE}{self.user.email}" if self.user.email in names else LATER
        same = next((name for name in names if name.casefold() == need.name.casefold()), None)
        if same is not None:
            return f"{HAVE}{same}"
        return MAKE if self.may_make(need.what) and need.what != "secret" else LATER

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip()
        if Workflow.objects.filter(name=name).exists():
            raise forms.ValidationError(_("There is a workflow of this name already; choose another."))
        return name

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for number, need in self.needs.items():
            answer, value = cleaned.get(f"need_{number}"), cleaned.get(f"value_{number}")
            if answer == MAKE and need.what == "secret" and not value:
                self.add_error(f"value_{number}", gettext("Write the secret, or decide later."))
            elif answer == LATER and value:  # whoever writes it has decided
                cleaned[f"need_{number}"] = MAKE
        return cleaned

    def left(self) -> list[str]:
        """The names of what is decided later."""
        return [need.name for number, need in self.needs.items() if self.cleaned_data[f"need_{number}"] == LATER]

    def make_all(self) -> None:
        """What was asked to be made; inside a transaction."""
        hours: Mapping[str, Hours] = hours_of(self.document)
        for number, need in self.needs.items():
            if self.cleaned_data[f"need_{number}"] != MAKE:
                continue
            if need.what == "secret":
                hosts = "\n".join(hosts_of(self.document.program, need.name))
                value = self.cleaned_data[f"value_{number}"]
                Secret.objects.create(name=need.name, value=value, hosts=hosts, updated_by=self.user)
            else:
                make(need, hours)

    def chosen(self) -> Document:
        """The document with the names that are used here."""
        names = {
            need: answer.removeprefix(HAVE)
            for number, need in self.needs.items()
            if (answer := self.cleaned_data[f"need_{number}"]).startswith(HAVE)
        }
        return renamed(self.document, names).named(self.cleaned_data["name"])

"""What is given in a rehearsal, as a form: the contact, the channel, the time, who is online, the answers of others.
What cannot be used is left out and said, so that one can go on talking."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.fields import BY_COLUMN, Unfit, clean_custom
from contacts.models import Field
from helpdesk.api.parsers import read_json
from helpdesk.api.problems import Problem
from workflows.builder.rehearse.answers import Answer, answers
from workflows.builder.rehearse.there import Person, There
from workflows.channel_rules import RULES
from workflows.program import Program
from workflows.scenarios.script import YEARS
from workflows.triggers.registry import TRIGGERS

Given = dict[str, Any]  # as a scenario writes it
PREFIX = "given"
MOMENT = "%Y-%m-%dT%H:%M"
MOST_OPEN = 1_000
CHANNELS = {
    "webchat": _("Web chat"), "custom": _("Your own program"), "whatsapp": "WhatsApp", "messenger": "Messenger",
    "instagram": "Instagram", "telegram": "Telegram", "line": "LINE", "viber": "Viber", "wechat": "WeChat",
    "sms": _("SMS"), "email": _("Email"), "tiktok": "TikTok",
}  # fmt: skip
SOURCES = {
    "contact": _("the contact, by writing"), "agent": _("an agent"), "workflow": _("another workflow"),
    "api": _("a program"), "import": _("an import"),
}  # fmt: skip
COLUMNS = {
    "first_name": _("First name"), "last_name": _("Last name"), "email": _("Email"), "phone": _("Phone"),
    "language": _("Language"), "country": _("Country"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seat:
    """An agent as the rehearsal begins."""

    person: Person
    online: bool
    open: int

    def written(self) -> dict[str, Any]:
        person = self.person
        told = {
            "email": person.email, "teams": list(person.teams), "online": self.online, "open": self.open,
            "limit": person.limit, "first_name": person.first_name, "last_name": person.last_name,
        }  # fmt: skip
        return {key: value for key, value in told.items() if value not in (None, "", [], 0) or key == "online"}


class Value(forms.CharField):
    """A value of the contact, cleaned as everywhere; None where nothing stands."""

    def __init__(self, fit: Callable[[Any], Any], label: Any) -> None:
        super().__init__(required=False, max_length=2_000, label=label)
        self.fit = fit

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return self.fit(text) if text else None
        except Unfit as unfit:
            raise forms.ValidationError(unfit.sentence) from unfit


class SettingForm(forms.Form):
    at = forms.DateTimeField(
        label=_("It begins"),
        input_formats=[MOMENT, f"{MOMENT}:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=[(kind, CHANNELS.get(kind, kind)) for kind in RULES])
    opened_by = forms.ChoiceField(label=_("Opened by"), choices=list(SOURCES.items()))
    tags = forms.CharField(label=_("Tags"), required=False, max_length=2_000, help_text=_("Separated by commas."))
    conversations = forms.IntegerField(
        label=_("Conversations before"),
        required=False,
        min_value=0,
        max_value=1_000,
        help_text=_("1 or more: a returning contact."),
    )
    last_agent = forms.ChoiceField(label=_("Who had them last"), required=False)
    payload = forms.CharField(
        label=_("What is posted, as JSON"), required=False, max_length=100_000, widget=forms.Textarea({"rows": 4})
    )

    def __init__(self, there: There, program: Program, data: QueryDict) -> None:
        super().__init__(data, prefix=PREFIX, label_suffix="")
        self.there, self.posted = there, data
        last: Any = self.fields["last_agent"]
        last.choices = [("", "–"), *((each.email, each.name) for each in there.people)]
        self.fields.update({column: Value(BY_COLUMN[column], label) for column, label in COLUMNS.items()})
        self.fields.update({_own(field): Value(_cleaner(field), field.label) for field in there.fields})
        trigger, kind = program.trigger, TRIGGERS.get(program.trigger.kind)
        self.asked = {_asked(name): name for name in (kind.form_names(trigger.config) if kind else ())}
        self.fields.update({key: Value(str, name) for key, name in self.asked.items()})
        if kind is None or not any(subject.startswith("payload.") for subject in kind.subjects):
            self.fields.pop("payload")

    def clean_at(self) -> datetime:
        at: datetime = self.cleaned_data["at"]
        if at.year not in YEARS:
            raise forms.ValidationError(gettext("Choose a moment between the years 1970 and 2999."))
        return at

    def clean_payload(self) -> Any:
        text = self.cleaned_data["payload"].strip()
        try:
            return read_json(text) if text else None
        except Problem as error:
            raise forms.ValidationError(gettext("This is not JSON; write it as {“order”: “17”}.")) from error

    # What the page shows

    def about_contact(self) -> list[forms.BoundField]:
        names = [*COLUMNS, "tags", *(_own(field) for field in self.there.fields), "conversations", "last_agent"]
        return [self[name] for name in names]

    def around(self) -> list[forms.BoundField]:
        names = ("at", "channel", "opened_by", *self.asked, "payload")
        return [self[name] for name in names if name in self.fields]

    def seats(self) -> list[Seat]:
        online = set(self.posted.getlist("online"))
        return [
            Seat(person, person.email in online, _count(self.posted.get(f"open-{person.email}"), person.open))
            for person in self.there.people
        ]

    def answers(self) -> list[Answer]:
        return answers(self.posted)

    def problems(self) -> list[str]:
        """A sentence for each value that is left out."""
        wrong = [f"{self.fields[name].label}: {sentence}" for name, said in self.errors.items() for sentence in said]
        return [*wrong, *(each.problem for each in self.answers() if each.problem)]

    # What the play is given

    def given(self) -> Given:
        """With everybody who works here; without what is wrong."""
        self.full_clean()
        values = self.cleaned_data
        at: datetime = values.get("at") or now_here()
        payload = {"payload": values["payload"]} if values.get("payload") is not None else {}
        form = {name: values[key] for key, name in self.asked.items() if values.get(key)}
        return {
            "at": at.isoformat(),
            "channel": values.get("channel") or "webchat",
            "contact": dict(self._contact(values)),
            "agents": [seat.written() for seat in self.seats()],
            "http": [each.written() for each in self.answers() if each.is_whole],
            "opened_by": values.get("opened_by") or "contact",
            **({"form": form} if form else {}),
            **payload,
        }

    def _contact(self, values: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        yield from ((column, values[column]) for column in COLUMNS if values.get(column))
        own = {field.key: values.get(_own(field)) for field in self.there.fields}
        if known := {key: value for key, value in own.items() if value is not None}:
            yield "fields", known
        if tags := [tag.strip()[:50] for tag in values.get("tags", "").split(",") if tag.strip()]:
            yield "tags", tags
        yield from ((name, values[name]) for name in ("conversations", "last_agent") if values.get(name))


def fresh(there: There) -> QueryDict:
    """How a rehearsal begins: now, by web chat, an unknown contact, and everybody as they are."""
    data = QueryDict(mutable=True)
    data.update({f"{PREFIX}-at": now_here().strftime(MOMENT), f"{PREFIX}-channel": "webchat"})
    data[f"{PREFIX}-opened_by"] = "contact"
    data.setlist("online", [person.email for person in there.people if person.online])
    return data


def now_here() -> datetime:
    return timezone.localtime().replace(second=0, microsecond=0)


def _own(field: Field) -> str:
    return f"field_{field.key}"


def _asked(name: str) -> str:
    """The field for a value that the trigger's form asks for."""
    return f"form_{name}"


def _cleaner(field: Field) -> Callable[[Any], Any]:
    return lambda text: clean_custom(field, text)


def _count(text: str | None, known: int) -> int:
    """How many conversations an agent holds."""
    return min(int(text), MOST_OPEN) if text is not None and text.isascii() and text.isdigit() else known

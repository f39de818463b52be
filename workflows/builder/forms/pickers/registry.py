"""What can be picked, by the word that kinds name it with. A new one is a class here and a line below."""

from collections.abc import Iterable
from itertools import islice
from zoneinfo import available_timezones

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from channels.adapters.registry import ADAPTERS
from channels.models import Channel, Template, TemplateStatus
from contacts.models import Field, Segment, Tag
from conversations.models import Category
from helpdesk.models import Agent, Calendar, Team
from workflows.builder.forms.offers import LABELS
from workflows.builder.forms.pickers.base import Entry, Picker, RowPicker
from workflows.facts import CONTACT_FIELDS
from workflows.kinds.answers.date import FORMATS
from workflows.models import File, Workflow


class Teams(RowPicker):
    what, called, empty = "team", _("team"), _("Choose a team")
    manage, admin = _("Manage teams"), "admin:helpdesk_team_changelist"

    def rows(self) -> QuerySet[Team]:
        return Team.objects.all()


class Agents(RowPicker):
    what, called, empty = "agent", _("agent"), _("Choose an agent")
    manage, admin = _("Manage agents"), "admin:helpdesk_agent_changelist"
    column, searched = "email", ("email", "first_name", "last_name")

    def rows(self) -> QuerySet[Agent]:
        return Agent.objects.filter(is_active=True).order_by("first_name", "last_name", "email")

    def of(self, row: Agent) -> Entry:
        return Entry(row.email, row.name, row.email)

    def entry(self, value: str) -> Entry | None:
        return super().entry(value.strip().lower())


class Channels(RowPicker):
    what, called, empty = "channel", _("channel"), _("Choose a channel")
    manage, admin = _("Manage channels"), "admin:channels_channel_changelist"

    def rows(self) -> QuerySet[Channel]:
        return Channel.objects.filter(is_active=True).order_by("name")


class Calendars(RowPicker):
    what, called, empty = "calendar", _("calendar"), _("Choose a calendar")
    manage, admin = _("Manage calendars"), "admin:helpdesk_calendar_changelist"

    def rows(self) -> QuerySet[Calendar]:
        return Calendar.objects.all()


class Categories(RowPicker):
    what, called, empty = "category", _("category"), _("Choose a category")
    manage, admin = _("Manage categories"), "admin:conversations_category_changelist"

    def rows(self) -> QuerySet[Category]:
        return Category.objects.all()


class Fields(RowPicker):
    """Those that every contact has, then the installation's own."""

    what, called, empty = "field", _("contact field"), _("Choose a contact field")
    manage, admin = _("Manage contact fields"), "admin:contacts_field_changelist"
    column, searched = "key", ("key", "label")

    def rows(self) -> QuerySet[Field]:
        return Field.objects.all()

    def of(self, row: Field) -> Entry:
        return Entry(row.key, row.label, row.key)

    def extra(self, query: str) -> Iterable[Entry]:
        for name, label in LABELS.items():
            key = name.removeprefix("contact.")
            if name.startswith("contact.") and key in CONTACT_FIELDS:
                entry = Entry(key, str(_(label)), key)
                if query.lower() in f"{entry.label} {key}".lower():
                    yield entry


class Tags(RowPicker):
    what, called, empty = "tag", _("tag"), _("Choose or write a tag")
    manage, admin = _("Manage tags"), "admin:contacts_tag_changelist"
    allows_new = True

    def rows(self) -> QuerySet[Tag]:
        return Tag.objects.all()


class Segments(RowPicker):
    what, called, empty = "segment", _("segment"), _("Choose a segment")
    manage, admin = _("Manage segments"), "admin:contacts_segment_changelist"

    def rows(self) -> QuerySet[Segment]:
        return Segment.objects.all()


class Workflows(RowPicker):
    """Those that another workflow can start."""

    what, called, empty = "workflow", _("workflow"), _("Choose a workflow")
    manage, admin = _("Manage workflows"), "admin:workflows_workflow_changelist"

    def rows(self) -> QuerySet[Workflow]:
        return Workflow.objects.filter(versions__state="published", versions__trigger="manual").distinct()


class Templates(RowPicker):
    """As steps write them: “order_update (en)”."""

    what, called, empty = "template", _("template"), _("Choose a template")
    manage, admin = _("Manage templates"), "admin:channels_template_changelist"
    searched = ("name", "text", "channel__name")

    def rows(self) -> QuerySet[Template]:
        return Template.objects.filter(status=TemplateStatus.APPROVED).select_related("channel")

    def of(self, row: Template) -> Entry:
        return Entry(str(row), str(row), row.channel.name)

    def entry(self, value: str) -> Entry | None:
        name, _open, language = value.removesuffix(")").rpartition(" (")
        row = self.rows().filter(name=name, language=language).first() if "\x00" not in value else None
        return self.of(row) if row is not None else None


class Files(RowPicker):
    what, called, empty = "file", _("file"), _("Choose a file")
    manage, admin = _("Manage files"), "admin:workflows_file_changelist"

    def rows(self) -> QuerySet[File]:
        return File.objects.all()


class ListPicker(Picker):
    """Picks out of what the program itself knows."""

    def all(self) -> Iterable[Entry]:
        raise NotImplementedError

    def find(self, query: str, most: int) -> list[Entry]:
        words = query.lower().split()
        found = (each for each in self.all() if all(word in f"{each.value} {each.label}".lower() for word in words))
        return list(islice(found, most))

    def entry(self, value: str) -> Entry | None:
        return next((each for each in self.all() if each.value == value), None)


class ChannelKinds(ListPicker):
    what, called, empty = "channel_kind", _("kind of channel"), _("Choose a kind of channel")

    def all(self) -> Iterable[Entry]:
        return [Entry(kind, str(adapter.label)) for kind, adapter in sorted(ADAPTERS.items())]


class DateFormats(ListPicker):
    what, called, empty = "date_format", _("way to write a date"), _("Choose how it is written")

    def all(self) -> Iterable[Entry]:
        return [Entry(name, name) for name in FORMATS]


class TimeZones(ListPicker):
    what, called, empty = "timezone", _("time zone"), _("Choose a time zone")

    def all(self) -> Iterable[Entry]:
        return [Entry(name, name.replace("_", " ")) for name in sorted(available_timezones())]


PICKERS: dict[str, Picker] = {
    picker.what: picker
    for picker in (
        Teams(),
        Agents(),
        Channels(),
        Calendars(),
        Categories(),
        Fields(),
        Tags(),
        Segments(),
        Workflows(),
        Templates(),
        Files(),
        ChannelKinds(),
        DateFormats(),
        TimeZones(),
    )
}

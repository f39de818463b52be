"""The admin site of supervisors: its titles, the order of its menu, and a home page that says what needs a person."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

# What stands in the menu, in the order of the work; everything else that calls itself an admin (the queue's tables
# above all: whoever edits a schedule calls any function) is kept out.
MENU: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_("People"), ("helpdesk.Agent", "helpdesk.Team", "helpdesk.Calendar", "helpdesk.Organisation")),
    (_("Channels"), ("channels.Channel", "channels.Template", "channels.Payload", "conversations.Delivery")),
    (
        _("Workflows"),
        ("workflows.Workflow", "workflows.Run", "workflows.RoutingException", "workflows.Secret", "workflows.File"),
    ),
    (_("Conversations"), ("conversations.Conversation", "conversations.Message", "conversations.Category")),
    (_("Contacts"), ("contacts.Contact", "contacts.Segment", "contacts.Tag", "contacts.Field")),
    (_("Programs and rights"), ("helpdesk.Token", "auth.Group", "admin.LogEntry")),
)
OURS = frozenset(name.lower() for _title, names in MENU for name in names)


@dataclass(frozen=True, slots=True)
class Need:
    """A card of the home page: how many, of what, where to look, and whether that is bad."""

    count: int
    label: Any
    url: str
    bad: bool = True


# Each app's admin adds its own: a function from the request to a card, or None where this person has no say.
NEEDS: list[Callable[[HttpRequest], Need | None]] = []


class Site(AdminSite):
    site_header = _("Helpdesk")
    site_title = _("Helpdesk")
    index_title = _("What needs you")
    site_url = "/inbox/"
    index_template = "admin/home.html"
    enable_nav_sidebar = True

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        models = model_or_iterable if isinstance(model_or_iterable, (list, tuple)) else [model_or_iterable]
        ours = [model for model in models if model._meta.label_lower in OURS and not self.is_registered(model)]
        super().register(ours, admin_class, **options)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The same door as for agents, so that the second factor and the limits on tries hold here too."""
        answer: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return answer

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Grouped as a supervisor thinks of it; an app's own page keeps the app's models."""
        listed = super().get_app_list(request, app_label)
        if app_label is not None:
            return listed
        rows = {row["model"]._meta.label: row for app in listed for row in app["models"]}
        menu = []
        for number, (title, names) in enumerate(MENU, 1):
            models = [rows[name] for name in names if name in rows]
            if models:
                place = {"app_label": f"menu-{number}", "app_url": models[0]["admin_url"]}
                menu.append({"name": title, "models": models, **place})
        return menu

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        cards = [card for make in NEEDS if (card := make(request)) is not None]
        return super().index(request, {**(extra_context or {}), "needs": cards})

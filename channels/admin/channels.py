"""Channels: connected by choosing a kind and filling in its form; secrets are shown once and never again."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from channels.actions import create_channel, rotate_secret, update_channel
from channels.adapters.registry import ADAPTERS
from channels.admin.forms import PREFIX, channel_form
from channels.models import Channel
from helpdesk import actors
from helpdesk.admin.base import COUNTED, Page
from helpdesk.models import Agent
from helpdesk.site import NEEDS, Need


@admin.register(Channel)
class ChannelAdmin(Page):
    list_display = ("name", "kind_label", "is_active", "trouble")
    list_filter = ("kind", "is_active")
    search_fields = ("name", "=public_id")
    change_form_template = "admin/channels/channel/change_form.html"
    readonly_fields = ("kind_label", "addresses", "secrets_kept", "trouble", "created_at")

    @admin.display(description=_("kind"), ordering="kind")
    def kind_label(self, channel: Channel) -> str:
        return str(ADAPTERS[channel.kind].label) if channel.kind in ADAPTERS else channel.kind

    @admin.display(description=_("to copy"))
    def addresses(self, channel: Channel) -> str:
        rows = ADAPTERS[channel.kind].addresses(channel)
        return format_html_join("", '<p>{}<br><code class="hd-copy">{}</code></p>', rows)

    @admin.display(description=_("secrets"))
    def secrets_kept(self, channel: Channel) -> str:
        names = [name for name in channel.secrets if not name.startswith("previous")]
        kept = format_html_join("", "<p>{}: ••••••••</p>", ((name,) for name in names))
        return format_html("{}<p>{}</p>", kept, _("Kept encrypted, never shown again; make new ones if they got lost."))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **{"form": channel_form(_adapter(request, obj)), **kwargs})

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        own = [PREFIX + name for name in _adapter(request, obj).settings_form.base_fields]
        settings = [(_("Settings"), {"fields": own})] if own else []
        if obj is None:
            return [(None, {"fields": ("name",)}), *settings]
        about = (_("Connecting"), {"fields": ("addresses", "secrets_kept", "trouble")})
        return [(None, {"fields": ("name", "kind_label", "is_active")}), *settings, about]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Its conversations refer to it: a channel that is no longer wanted is switched off."""
        return False

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """First the kind, then its form."""
        kind = request.GET.get("kind")
        if kind in ADAPTERS:
            title = gettext("New channel: %(kind)s") % {"kind": ADAPTERS[kind].label}
            return super().add_view(request, form_url, {**(extra_context or {}), "title": title})
        if not self.has_add_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Which kind of channel?"),
            "opts": self.opts,
            "kinds": list(ADAPTERS.values()),
        }
        return TemplateResponse(request, "admin/channels/channel/kinds.html", context)

    def save_model(self, request: HttpRequest, obj: Channel, form: Any, change: bool) -> None:
        settings, by = form.settings_as_typed(), _actor(request)
        if change:
            update_channel(obj, by=by, name=obj.name, settings=settings, is_active=obj.is_active)
            return
        kind = _adapter(request, None).kind
        made, secrets = create_channel(kind=kind, name=obj.name, settings=settings, by=by)
        obj.__dict__.update(made.__dict__)  # the page goes on with the row that was made
        self._show(request, secrets)

    def response_post_save_add(self, request: HttpRequest, obj: Channel) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:channels_channel_change", args=[obj.pk]))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.rotate_view)
        return [path("<int:pk>/rotate/", view, name="channels_channel_rotate"), *super().get_urls()]

    def rotate_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        channel = get_object_or_404(Channel, pk=pk)
        if not self.has_change_permission(request, channel):
            raise PermissionDenied
        if request.method == "POST":
            self._show(request, rotate_secret(channel, by=_actor(request), now=timezone.now()))
            self.log_change(request, channel, [{"changed": {"fields": ["secrets"]}}])
            return HttpResponseRedirect(reverse("admin:channels_channel_change", args=[channel.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Make new secrets"),
            "subtitle": channel.name,
            "opts": self.opts,
            "original": channel,
        }
        return TemplateResponse(request, "admin/channels/channel/rotate.html", context)

    def _show(self, request: HttpRequest, secrets: Mapping[str, str]) -> None:
        """Once, on the page that comes next."""
        for name, secret in secrets.items():
            sentence = gettext("Copy this secret now, it is never shown again: {name}")
            self.message_user(
                request, format_html(sentence + " <code>{secret}</code>", name=name, secret=secret), messages.WARNING
            )


def _adapter(request: HttpRequest, channel: Channel | None) -> Any:
    kind = channel.kind if channel is not None else request.GET.get("kind", "")
    if kind not in ADAPTERS:
        raise Http404(f"There is no channel kind “{kind}”.")
    return ADAPTERS[kind]


def _actor(request: HttpRequest) -> actors.Actor:
    assert isinstance(request.user, Agent)
    return actors.agent(request.user.pk, request.user.name)


def in_trouble(request: HttpRequest) -> Need | None:
    """Channels that cannot send until somebody looks."""
    if not request.user.has_perm("channels.view_channel"):
        return None
    rows = Channel.objects.filter(is_active=True).exclude(trouble="")
    return Need(rows[:COUNTED].count(), _("channels in trouble"), reverse("admin:channels_channel_changelist"))


NEEDS.append(in_trouble)

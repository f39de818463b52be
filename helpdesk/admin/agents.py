"""Agents: who works here, what they may see, how many conversations they hold."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk import queue
from helpdesk.admin.base import Page
from helpdesk.admin.fields import WordsField
from helpdesk.admin.inlines import Table
from helpdesk.admin.supervisors import make_supervisor, outranks, supervisors
from helpdesk.availability import set_availability
from helpdesk.models import Agent, Availability, Membership


def languages_field() -> WordsField:
    return WordsField(
        label=_("languages"),
        pattern=r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?",
        example="en, id",
        help_text=_("Codes of the languages they answer in, with commas between: en, id, ru."),
    )


class AgentForm(UserChangeForm):  # type: ignore[type-arg]  # generic in the stubs only
    languages = languages_field()

    class Meta(UserChangeForm.Meta):
        help_texts: ClassVar = {
            "is_active": _(
                "Untick instead of deleting: what they wrote stays, and their open conversations go back to their team."
            )
        }


class NewAgentForm(AdminUserCreationForm):  # type: ignore[type-arg]  # generic in the stubs only
    languages = languages_field()

    class Meta:
        model = Agent
        fields = ("email",)
        field_classes = {"email": forms.EmailField}

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).strip().lower()
        if Agent.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(_("There is an agent with this address already; change that one instead."))
        return email


class MembershipInline(Table):
    model = Membership
    autocomplete_fields = ("team",)
    verbose_name = _("team")
    verbose_name_plural = _("teams")


WORK = (_("Work"), {"fields": ("availability", "limit", "languages", "visibility")})
NAMES = ("email", "first_name", "last_name")


@admin.register(Agent)
class AgentAdmin(Page, UserAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    form = AgentForm
    add_form = NewAgentForm
    fieldsets: ClassVar[Any] = (
        (None, {"fields": (*NAMES, "password")}),
        WORK,
        (_("Rights"), {"fields": ("is_active", "is_staff", "groups", "is_superuser")}),
        (_("Seen"), {"fields": ("last_seen_at", "last_login", "date_joined")}),
    )
    add_fieldsets: Any = (
        (None, {"classes": ("wide",), "fields": (*NAMES, "usable_password", "password1", "password2")}),
        (_("Work"), {"fields": ("limit", "languages", "visibility")}),
        (_("Rights"), {"fields": ("is_staff",)}),
    )
    inlines = (MembershipInline,)
    list_display = ("name", "email", "availability", "in_teams", "limit", "is_staff", "is_active")
    list_display_links = ("name", "email")
    list_filter = ("availability", "is_staff", "is_active", "teams")
    search_fields = ("email", "first_name", "last_name")
    ordering = ("email",)
    filter_horizontal = ()
    readonly_fields = ("last_seen_at", "last_login", "date_joined")
    actions = ("make_offline",)

    @admin.display(description=_("teams"))
    def in_teams(self, agent: Agent) -> str:
        return ", ".join(team.name for team in agent.teams.all())

    @admin.action(description=_("Set offline"), permissions=["change"])
    def make_offline(self, request: HttpRequest, queryset: QuerySet[Agent]) -> None:
        for agent in queryset:
            if set_availability(agent.pk, Availability.OFFLINE, timezone.now()):
                self.log_change(request, agent, [{"changed": {"fields": ["availability"]}}])
        self.message_user(request, _("They get no new conversations until they are online again."))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Agent]:
        rows: QuerySet[Agent] = super().get_queryset(request).prefetch_related("teams")
        return rows

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        return Page.lookup_allowed(self, lookup, value, request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not _above(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What an agent wrote keeps their name, so they are made inactive; deleting is for a superuser."""
        return bool(getattr(request.user, "is_superuser", False)) and super().has_delete_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Nobody gives rights that they do not have, nor takes their own."""
        fields = list(super().get_readonly_fields(request, obj))
        if not getattr(request.user, "is_superuser", False):
            fields.append("is_superuser")
        if obj is not None and obj.pk == request.user.pk:
            fields += ["is_active", "is_staff", "is_superuser"]
        return fields

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            kwargs["queryset"] = _groups_to_give(request)
            kwargs["widget"] = forms.CheckboxSelectMultiple()
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Agent, form: Any, change: bool) -> None:
        """Availability moves by its own function, which also tells who waits."""
        wanted = obj.availability
        if change:
            obj.availability = form.initial["availability"]
        super().save_model(request, obj, form, change)
        set_availability(obj.pk, wanted, timezone.now())
        obj.availability = wanted

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        agent: Agent = form.instance
        if isinstance(request.user, Agent) and make_supervisor(agent, by=request.user):
            sentence = _("%(name)s has the rights of the group Supervisors.") % {"name": agent.name}
            self.message_user(request, sentence, messages.INFO)
        # Who is not active any more keeps no conversation; a new limit, team or availability may free somebody.
        queue.ring("hand_back", "drain_queues")


def _above(request: HttpRequest, agent: Model | None) -> bool:
    """Whether the agent has more rights than who asks: with their password one would have them too."""
    return isinstance(agent, Agent) and isinstance(request.user, Agent) and outranks(agent, request.user)


def _groups_to_give(request: HttpRequest) -> QuerySet[Group]:
    supervisors()
    user = request.user
    if getattr(user, "is_superuser", False):
        return Group.objects.all()
    return Group.objects.filter(pk__in=user.groups.values("pk")) if isinstance(user, Agent) else Group.objects.none()

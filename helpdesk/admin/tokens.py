"""API tokens: the key is shown once, when it is made; afterwards a token can only be renamed, limited or revoked."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.base import Page
from helpdesk.admin.fields import MomentInput, WordsField
from helpdesk.models import Agent, Token


class TokenForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    scopes = WordsField(
        label=_("scopes"),
        pattern=r"[a-z*]+:(read|write|\*)",
        example="messages:write, contacts:read",
        help_text=_("With commas between: messages:write, contacts:read. Empty: all that the agent may do."),
    )

    expires_at = forms.DateTimeField(
        label=_("expires at"), required=False, widget=MomentInput, help_text=_("Empty: it holds until it is revoked.")
    )

    class Meta:
        model = Token
        fields = ("name", "agent", "scopes", "expires_at")


@admin.register(Token)
class TokenAdmin(Page):
    form = TokenForm
    list_display = ("name", "start", "agent", "state", "last_used_at", "created_at")
    list_select_related = ("agent",)
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    search_fields = ("name", "agent__email", "prefix")
    actions = ("revoke",)
    readonly_fields = ("start", "state", "last_used_at", "created_at", "revoked_at")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        typed = ("name", "agent", "scopes", "expires_at")
        return typed if obj is None else (*typed, *self.readonly_fields)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else ("agent", *self.readonly_fields)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A token acts as its agent, so nobody makes one for an agent with more rights."""
        if db_field.name == "agent":
            kwargs["initial"] = request.user.pk
            kwargs["queryset"] = agents_to_act_as(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A token of somebody with more rights is revoked, not changed: it acts as its agent."""
        allowed = obj is None or agents_to_act_as(request).filter(pk=obj.agent_id).exists()
        return allowed and super().has_change_permission(request, obj)

    @admin.display(description=_("begins with"))
    def start(self, token: Token) -> str:
        return f"{token.prefix}…"

    @admin.display(description=_("state"))
    def state(self, token: Token) -> str:
        if token.revoked_at:
            return str(_("revoked"))
        if token.expires_at and token.expires_at <= timezone.now():
            return str(_("expired"))
        return str(_("in use"))

    @admin.action(description=_("Revoke"), permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Token]) -> None:
        for token in queryset.filter(revoked_at=None):
            token.revoked_at = timezone.now()
            token.save(update_fields=["revoked_at"])
            self.log_change(request, token, [{"changed": {"fields": ["revoked_at"]}}])
        self.message_user(request, _("Revoked: programs that use these keys are refused from now on."))

    def save_model(self, request: HttpRequest, obj: Token, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        made, key = Token.make(name=obj.name, agent_id=obj.agent_id, scopes=obj.scopes)
        made.expires_at = obj.expires_at
        made.save(update_fields=["expires_at"])
        obj.__dict__.update(made.__dict__)  # the page goes on with the row that was made
        sentence = _("Copy the key now; it is never shown again: {}")
        self.message_user(request, format_html(str(sentence), format_html("<code>{}</code>", key)), messages.WARNING)


def agents_to_act_as(request: HttpRequest) -> QuerySet[Agent]:
    rows = Agent.objects.filter(is_active=True)
    if getattr(request.user, "is_superuser", False):
        return rows
    return rows.filter(is_staff=False) | rows.filter(email=request.user.get_username())

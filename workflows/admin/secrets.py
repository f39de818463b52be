"""Secrets of requests: written, replaced, never shown."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflows.admin.in_use import UsedPage, workflows_with_secret
from workflows.models import Secret

HOST = re.compile(r"[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?(:[0-9]{1,5})?")
LONGEST = 4_000
UNSENDABLE = re.compile(r"[\x00-\x1f\x7f]")


class SecretForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    value = forms.CharField(
        label=_("Value"),
        max_length=LONGEST,
        strip=True,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password", "class": "vTextField"}),
    )

    class Meta:
        model = Secret
        fields = ("name", "value", "hosts")
        help_texts = {
            "hosts": _(
                "The servers that it may be sent to, one a line, such as api.example.com. It is sent over https, to "
                "port 443; write another port with the name: api.example.com:8443. Without https it is sent only "
                "within a network of your own that the operator allows, with the port: crm.internal:80."
            )
        }
        widgets = {"hosts": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.pop("value", None)
        if self.instance.pk:
            self.fields["value"].required = False
            self.fields["value"].help_text = gettext(
                "Kept encrypted and never shown again. Leave it empty to keep the value that is there."
            )
        else:
            self.fields["value"].help_text = gettext("Kept encrypted and never shown again.")

    def clean_value(self) -> str:
        value = str(self.cleaned_data["value"])
        if UNSENDABLE.search(value):
            raise forms.ValidationError(gettext("A secret is one line; take the line ends out."))
        return value or str(self.instance.value)

    def clean_hosts(self) -> str:
        hosts = str(self.cleaned_data["hosts"]).lower().replace(",", " ").split()
        for host in hosts:
            if not HOST.fullmatch(host):
                sentence = gettext("“%(host)s” is not the name of a server; write it like api.example.com.")
                raise forms.ValidationError(sentence % {"host": host})
        return "\n".join(dict.fromkeys(hosts))

    def clean(self) -> dict[str, Any]:
        """Who names another server knows the value: else they could have it sent to one of their own, and read it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        more = set(cleaned.get("hosts", "").split()) - set(str(self.initial.get("hosts", "")).split())
        if self.instance.pk and more and not self.data.get(self.add_prefix("value"), "").strip():
            sentence = gettext("Write the value again, as it may be sent to another server now: %(hosts)s.")
            self.add_error("value", sentence % {"hosts": ", ".join(sorted(more))})
        return cleaned


@admin.register(Secret)
class SecretAdmin(UsedPage):
    form = SecretForm
    list_display = ("name", "hosts_in_a_line", "written", "changed", "changed_by")
    list_select_related = ("updated_by",)
    search_fields = ("name",)
    fields = ("name", "value", "hosts")

    @admin.display(description=_("may be sent to"))
    def hosts_in_a_line(self, secret: Secret) -> str:
        return ", ".join(secret.hosts.split())

    @admin.display(description=_("in a request"))
    def written(self, secret: Secret) -> str:
        return f"{{{{ secret.{secret.name} }}}}"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Steps name it: another name would leave them without."""
        return ("name",) if obj is not None else ()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who may only look sees the list: there is nothing to be seen of the value."""
        return super().has_view_permission(request) if obj is None else self.has_change_permission(request, obj)

    def workflows_with(self, name: str) -> list[str]:
        return workflows_with_secret(name)

"""The form of a channel: its name, and the settings that its kind asks for."""

from typing import Any

from django import forms

from channels.adapters.base import Adapter
from channels.models import Channel

PREFIX = "setting_"


class ChannelForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    adapter: Adapter  # given by ``channel_form``

    class Meta:
        model = Channel
        fields = ("name", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, value in self.instance.settings.items():
            if PREFIX + name in self.fields:
                self.fields[PREFIX + name].initial = value

    def clean(self) -> dict[str, Any]:
        """The kind's own form has the last word on its settings."""
        cleaned = super().clean() or self.cleaned_data
        checked = self.adapter.settings_form(data=self.settings_as_typed())
        for name, errors in checked.errors.items():
            field = PREFIX + name if PREFIX + name in self.fields else None
            if field not in self.errors:
                self.add_error(field, [str(error) for error in errors])
        return cleaned

    def settings_as_typed(self) -> dict[str, Any]:
        """Setting to what was typed: what the actions clean once more."""
        names = [name for name in self.fields if name.startswith(PREFIX)]
        return {
            name.removeprefix(PREFIX): self.fields[name].widget.value_from_datadict(
                self.data, self.files, self.add_prefix(name)
            )
            for name in names
        }


def channel_form(adapter: Adapter) -> type[ChannelForm]:
    fields = {PREFIX + name: field for name, field in adapter.settings_form.base_fields.items()}
    return type("ChannelForm", (ChannelForm,), {**fields, "adapter": adapter})

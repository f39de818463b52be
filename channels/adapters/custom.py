"""The custom channel: any program that posts JSON; signed both ways by Standard Webhooks (docs/channels/custom.md)."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from channels import wire
from channels.adapters import custom_schema as schema
from channels.adapters.base import Adapter, Answer
from channels.clean import clean_text, read_json
from channels.errors import BadRequest, ParseError, SendError, SignatureError
from channels.models import Channel
from helpdesk import clock
from helpdesk.http import client, signature, target

MAX_WAIT = timedelta(hours=24)  # the longest Retry-After that is honoured


class CustomSettings(forms.Form):
    url = forms.CharField(
        label=_("Address for answers"),
        required=False,
        max_length=2000,
        help_text=_("Where we post what agents and workflows write. Empty: read it through the API."),
    )

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"]).strip()
        if url:
            try:
                target.read(url)
            except client.OutboundRefused as refused:
                raise forms.ValidationError(gettext(refused.sentence)) from refused
        return url


class Custom(Adapter):
    kind = "custom"
    label = _("Custom channel")
    icon = "webhook"
    max_text = 10_000
    max_quick_replies = 10
    kept_headers = ("webhook-id",)
    templates = True  # its receiver knows what they are
    idempotent = True  # its receiver is asked to drop a repeat of the same Idempotency-Key
    settings_form = CustomSettings

    def is_local(self, channel: Channel) -> bool:
        """Without an address nothing leaves the house: what is written is read through the API."""
        return not channel.settings.get("url")

    def new_secrets(self) -> dict[str, str]:
        return {"signing": signature.new_secret()}

    def verify(self, channel: Channel, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        try:
            signature.verify(active_secrets(channel, now), headers, body, now)
        except signature.SignatureMismatch as error:
            raise SignatureError(str(error)) from error

    def accept(self, channel: Channel, headers: Mapping[str, str], body: bytes) -> Answer:
        webhook_id = headers.get("webhook-id", "")
        items, errors = schema.read(read_json(body), webhook_id)
        if errors:
            raise BadRequest(422, "The body is not what this channel takes; see the errors.", tuple(errors))
        return Answer(202, {"accepted": True, "message_id": schema.message_id(items, webhook_id)})

    def parse(
        self, channel: Channel, headers: Mapping[str, str], body: bytes, received_at: datetime
    ) -> Sequence[wire.Item]:
        try:
            items, errors = schema.read(read_json(body), headers.get("webhook-id", ""))
        except BadRequest as error:
            raise ParseError(error.detail) from error
        if errors:
            raise ParseError("; ".join(f"{field}: {sentence}" for field, sentence in errors))
        return items

    def send(self, channel: Channel, message: wire.Outbound) -> wire.Sent:
        if self.is_local(channel):
            return wire.Sent()
        now = clock.now()
        body = json.dumps(_outbound(message), ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": message.key,
            **signature.headers(active_secrets(channel, now), message.key, int(now.timestamp()), body),
        }
        try:
            response = client.request("POST", channel.settings["url"], headers=headers, body=body, timeout=10)
        except client.OutboundRefused as refused:
            raise SendError(refused.sentence) from refused
        except client.OutboundError as error:
            raise SendError(error.sentence, retry=True) from error
        return _outcome(response, now)


def active_secrets(channel: Channel, now: datetime) -> list[str]:
    """The newest first; for a day after a rotation also the one before it."""
    secrets = channel.secrets
    active = [secrets["signing"]] if secrets.get("signing") else []
    until = secrets.get("previous_until")
    if secrets.get("previous") and until and now < datetime.fromisoformat(until):
        active.append(secrets["previous"])
    return active


def _outbound(message: wire.Outbound) -> dict[str, Any]:
    body = _body(message)
    if message.template is not None:
        use = message.template
        body["message"]["template"] = {"name": use.name, "language": use.language, "values": list(use.values)}
    return body


def _body(message: wire.Outbound) -> dict[str, Any]:
    return {
        "type": "message",
        "timestamp": (message.created_at or clock.now()).astimezone(UTC).isoformat(),
        "conversation": {"id": message.conversation_id},
        "contact": {"id": message.to, "name": message.contact_name, "helpdesk_id": message.contact_id},
        "message": {
            "id": message.message_id,
            "text": message.text,
            "buttons": [{"id": title, "title": title} for title in message.quick_replies],
            "attachments": [
                {"url": file.url, "name": file.name, "content_type": file.content_type, "size": file.size}
                for file in message.files
            ],
            "by_person": message.by_person,
        },
    }


def _outcome(response: client.Response, now: datetime) -> wire.Sent:
    if response.is_ok:
        return wire.Sent(_given_id(response.body))
    if response.status == 410:
        raise SendError(
            "The endpoint answered 410 (gone), so this channel sends no more. Set a new address.", stops_channel=True
        )
    after = _retry_after(response.headers.get("retry-after", ""), now) if response.status in (429, 503) else None
    raise SendError(f"The endpoint answered {response.status}; a 2xx status is wanted.", retry=True, after=after)


def _given_id(body: bytes) -> str:
    """The optional ``id`` of a 2xx answer; any other body is as good as none."""
    try:
        value = read_json(body)
    except BadRequest:
        return ""
    given = value.get("id") if isinstance(value, dict) else None
    return clean_text(str(given))[:255] if isinstance(given, str | int) and not isinstance(given, bool) else ""


def _retry_after(value: str, now: datetime) -> timedelta | None:
    """Seconds or an HTTP date (RFC 9110 10.2.3)."""
    value = value.strip()
    if value.isascii() and value.isdigit() and len(value) <= 9:
        return min(timedelta(seconds=int(value)), MAX_WAIT)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta(0)), MAX_WAIT)

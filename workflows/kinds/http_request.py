"""Asks another server over HTTP, waits for its answer, and keeps what the answer holds in variables."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflows.calls import parts
from workflows.effects import Call, Parts
from workflows.filters import show
from workflows.kinds.base import Context, Go, Kind, Pause, Result, Stimulus
from workflows.kinds.fields import Duration, OneOf
from workflows.kinds.request_fields import Body, Headers, Mappings, Url
from workflows.kinds.set_variable import VariableName
from workflows.kinds.short import short
from workflows.program import Step

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
LONGEST = 10  # seconds
LARGEST = 100_000  # characters of a request's texts


class HttpRequestForm(forms.Form):
    method = OneOf(METHODS, default="GET", label=_("Method"))
    url = Url(longest=2_000, required=True, label=_("Address"), help_text=_("It begins with https://."))
    headers = Headers(label=_("Headers"))
    body = Body(longest=10_000, label=_("Body"), help_text=_("Usually JSON, with variables where you like."))
    map = Mappings(label=_("Keep from the answer"))
    status_to = VariableName(
        label=_("Keep the status in a variable"), help_text=_("A name of letters, digits and _."), more=True
    )
    timeout = Duration(most=LONGEST, default=LONGEST, label=_("Wait for the answer"), more=True)


class HttpRequest(Kind):
    name = "http_request"
    label = _("HTTP request")
    icon = "globe"
    help = _("Asks another server, and keeps what it answers.")
    group = "outside"
    exits = ("failed",)
    exit_labels = {"failed": _("If there was no good answer")}
    form = HttpRequestForm
    may_hold_secrets = ("url", "headers", "body")

    def run(self, step: Step, context: Context) -> Result:
        call = _call(step.config, context)
        if sum(map(parts.size, (call.url, call.body, *(value for _, value in call.headers)))) > LARGEST:
            return Go("Not sent: the request is too large once its variables are filled in", exit="failed")
        context.emit(call)
        return Pause(f"Asks {call.method} {short(parts.shown(call.url))}", until=None, for_=("called",))

    def resume(self, step: Step, context: Context, stimulus: Stimulus) -> Result:
        status, values = stimulus.data.get("status"), stimulus.data.get("values") or {}
        for variable in self.sets(step.config):
            context.variables.pop(variable, None)  # of an earlier answer, where a jump led here again
        if step.config.get("status_to") and status is not None:
            context.variables[step.config["status_to"]] = status
        if error := stimulus.data.get("error"):
            return Go(str(error), exit="failed")
        context.variables.update(values)
        said = [f"The server answered {status}"]
        said += [f"{name} is “{short(show(value) or '…')}”" for name, value in values.items()]
        said += [f"{name} stays unset, for nothing is at its path" for name in stimulus.data.get("missing") or ()]
        return Go("; ".join(said))

    def asks(self, config: Mapping[str, Any]) -> str:
        return str(config["url"])

    def describe(self, config: Mapping[str, Any]) -> str:
        asks = gettext("Ask %(method)s %(url)s") % {"method": config["method"], "url": short(config["url"])}
        names = [each["variable"] for each in config.get("map") or ()]
        return asks + (gettext(", keep %(names)s") % {"names": ", ".join(names)} if names else "")

    def sets(self, config: Mapping[str, Any]) -> frozenset[str]:
        names = {each["variable"] for each in config.get("map") or ()}
        return frozenset(names) | self.always_sets(config)

    def always_sets(self, config: Mapping[str, Any]) -> frozenset[str]:
        """A path may lead to nothing; a status is there whenever there is an answer."""
        return frozenset({config["status_to"]} if config.get("status_to") else ())

    def may_unset(self, config: Mapping[str, Any]) -> frozenset[str]:
        return self.sets(config)


def _call(config: Mapping[str, Any], context: Context) -> Call:
    world, variables = context.world, context.variables
    headers = {
        name: _one_line(parts.render(source, "header", world, variables))
        for name, source in (config.get("headers") or {}).items()
    }
    body, kind = _body(config.get("body") or "", headers, context)
    given = {name.lower() for name in headers}
    if kind and "content-type" not in given:
        headers["Content-Type"] = (kind,)
    if "accept" not in given:
        headers["Accept"] = ("application/json",)
    return Call(
        method=config["method"],
        url=parts.render(config["url"], "url", world, variables),
        headers=tuple(headers.items()),
        body=body,
        timeout=config["timeout"],
        mappings={each["variable"]: each["path"] for each in config.get("map") or ()},
    )


def _body(source: str, headers: Mapping[str, Parts], context: Context) -> tuple[Parts, str]:
    """The body, escaped by what its Content-Type says or it looks like; and the Content-Type where none is given."""
    if not source.strip():
        return (), ""
    given = next((parts.shown(value).lower() for name, value in headers.items() if name.lower() == "content-type"), "")
    if "json" in given or (not given and source.lstrip().startswith(("{", "[")) and not source.startswith("{{")):
        return parts.render_json(source, context.world, context.variables), "application/json"
    markup = "xml" if "xml" in given or "html" in given else ""
    escape = "url" if given.startswith(parts.FORM) else markup
    return parts.render(source, escape, context.world, context.variables), "text/plain; charset=utf-8"


def _one_line(value: Parts) -> Parts:
    return tuple(parts.CONTROLS.sub(" ", part) if isinstance(part, str) else part for part in value)

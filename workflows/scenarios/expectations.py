"""What each key of ``expect`` compares, and how a difference is told: expected this, got that."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext, ngettext

from contacts.languages import code
from workflows.facts import CONTACT_FIELDS
from workflows.scenarios.play import Play


def differences(wants: Mapping[str, Any], play: Play, sent: list[str], comments: list[str]) -> list[str]:
    """A sentence for each key that does not hold. ``sent`` and ``comments`` are those since the turn before."""
    found = [CHECKS[key](want, play, comments if key == "comment" else sent) for key, want in wants.items()]
    return [sentence + _earlier(key, wants[key], play) for key, sentence in zip(wants, found, strict=True) if sentence]


def _earlier(key: str, want: Any, play: Play) -> str:
    """What is missed was written, but before the turn that is looked at."""
    written = {"sent": play.world.sent, "comment": play.world.comments}.get(key, [])
    if not written or _contained(want, play, written):
        return ""
    return gettext(" (that was written in an earlier turn; “expect” looks at the turn right before it)")


def _texts(texts: list[str]) -> str:
    return "; ".join(f"“{text}”" for text in texts) or gettext("nothing")


def _contained(wants: list[str], play: Play, texts: list[str]) -> str:
    """The wanted texts lie in what was written, one after the other."""
    message, offset = 0, 0
    for want in wants:
        while message < len(texts) and want not in texts[message][offset:]:
            message, offset = message + 1, 0
        if message == len(texts):
            return gettext("%(wants)s to be written, got %(got)s") % {"wants": _texts(wants), "got": _texts(texts)}
        offset = texts[message].index(want, offset) + len(want)
    return ""


def _not_sent(wants: list[str], play: Play, texts: list[str]) -> str:
    got = [text for text in texts if any(want in text for want in wants)]
    return (
        gettext("%(wants)s not to be sent, got %(got)s") % {"wants": _texts(wants), "got": _texts(got)} if got else ""
    )


def _nothing_sent(want: bool, play: Play, texts: list[str]) -> str:
    return gettext("nothing to be sent, got %(texts)s") % {"texts": _texts(texts)} if texts else ""


def _same(what: str, want: Any, got: Any) -> str:
    return (
        ""
        if _equal(want, got)
        else gettext("%(what)s %(want)s, got %(got)s") % {"what": what, "want": _show(want), "got": _show(got)}
    )


def _equal(want: Any, got: Any) -> bool:
    """As a person means it: 5 is “5”, and nothing is an empty text."""
    if want in (None, "") or got in (None, ""):
        return want in (None, "") and got in (None, "")
    if isinstance(want, bool) or isinstance(got, bool) or isinstance(want, (list, dict)):
        return bool(want == got)
    if isinstance(want, (int, float)) and isinstance(got, (int, float)):
        return want == got
    return str(want) == str(got)


def _show(value: Any) -> str:
    return gettext("nothing") if value in (None, "") else f"“{value}”"


def _team(want: str | None, play: Play, texts: list[str]) -> str:
    return _same(gettext("team"), want, play.world.conversation.team)


def _assignee(want: str | None, play: Play, texts: list[str]) -> str:
    return _same(gettext("assignee"), want, play.world.conversation.assignee)


def _category(want: str | None, play: Play, texts: list[str]) -> str:
    return _same(gettext("category"), want, play.world.conversation.category)


def _status(want: str, play: Play, texts: list[str]) -> str:
    return _same(gettext("status"), want, play.world.conversation.status if play.world.conversation.id else "none")


def _run(want: str, play: Play, texts: list[str]) -> str:
    got = play.run.state if play.run else "none"
    why = f" ({play.run.error})" if play.run and play.run.error and want != got else ""
    return _same(gettext("run"), want, got) + why


def _tags(wants: list[str], play: Play, texts: list[str]) -> str:
    got = play.world.contact.tags
    if {want.casefold() for want in wants} == {tag.casefold() for tag in got}:
        return ""
    return gettext("tags %(want)s, got %(got)s") % {"want": _tag_names(wants), "got": _tag_names(got)}


def _tag_names(tags: Iterable[str]) -> str:
    return ", ".join(sorted(tags)) or gettext("none")


def _field(wants: Mapping[str, Any], play: Play, texts: list[str]) -> str:
    contact = play.world.contact
    if isinstance(wants.get("language"), str):  # a choice “English” is kept as en
        wants = {**wants, "language": code(wants["language"])}
    return _all(
        gettext("field"), wants, lambda key: getattr(contact, key) if key in CONTACT_FIELDS else contact.fields.get(key)
    )


def _var(wants: Mapping[str, Any], play: Play, texts: list[str]) -> str:
    variables = {**play.world.form, **play.run.memory.variables} if play.run else {}
    return _all(gettext("variable"), wants, variables.get)


def _all(what: str, wants: Mapping[str, Any], value: Callable[[str], Any]) -> str:
    found = [_same(f"{what} {key}", want, value(key)) for key, want in wants.items()]
    return "; ".join(sentence for sentence in found if sentence)


def _http(want: Mapping[str, Any], play: Play, texts: list[str]) -> str:
    url, calls = want.get("url", ""), play.world.calls
    got = [call.url for call in calls if url in call.url]
    count = want.get("count")
    if len(got) == count or (count is None and got):
        return ""
    wanted = gettext("a request") if count is None else _requests(count)
    values = {"wanted": wanted, "url": url or "…", "got": len(got), "all": len(calls)}
    calls_made = _texts([call.url for call in calls])
    return gettext("%(wanted)s to %(url)s, got %(got)s of %(all)s (%(calls)s)") % {**values, "calls": calls_made}


def _requests(count: int) -> str:
    return ngettext("%(count)d request", "%(count)d requests", count) % {"count": count}


CHECKS: dict[str, Callable[[Any, Play, list[str]], str]] = {
    "sent": _contained,
    "not_sent": _not_sent,
    "nothing_sent": _nothing_sent,
    "team": _team,
    "assignee": _assignee,
    "status": _status,
    "run": _run,
    "tags": _tags,
    "field": _field,
    "var": _var,
    "comment": _contained,
    "http": _http,
    "category": _category,
}

"""The step kinds by name. A new kind is a line here."""

from collections.abc import Mapping
from typing import Any

from workflows.kinds.add_comment import AddComment
from workflows.kinds.ask_question import AskQuestion
from workflows.kinds.assign import Assign
from workflows.kinds.base import Kind
from workflows.kinds.branch import Branch
from workflows.kinds.business_hours import BusinessHours
from workflows.kinds.close_conversation import CloseConversation
from workflows.kinds.end import End
from workflows.kinds.http_request import HttpRequest
from workflows.kinds.jump_to import JumpTo
from workflows.kinds.open_conversation import OpenConversation
from workflows.kinds.run_workflow import RunWorkflow
from workflows.kinds.send_message import SendMessage
from workflows.kinds.set_variable import SetVariable
from workflows.kinds.snooze import Snooze
from workflows.kinds.unassign import Unassign
from workflows.kinds.update_field import UpdateField
from workflows.kinds.update_tags import UpdateTags
from workflows.kinds.wait import Wait

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        SendMessage(),
        AskQuestion(),
        Branch(),
        Assign(),
        Unassign(),
        UpdateField(),
        UpdateTags(),
        SetVariable(),
        AddComment(),
        OpenConversation(),
        CloseConversation(),
        Snooze(),
        Wait(),
        BusinessHours(),
        HttpRequest(),
        JumpTo(),
        RunWorkflow(),
        End(),
    )
}


def clean(kind: str, raw: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """A step's config as its kind's form cleans it; and what is wrong, as sentences by key (“__all__”: the whole)."""
    form = KINDS[kind].form(dict(raw))
    if form.is_valid():
        return dict(form.cleaned_data), {}
    return {}, {key: [str(sentence) for sentence in sentences] for key, sentences in form.errors.items()}

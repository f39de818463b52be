"""A batch that uses too much of the processor blames none of its runs: each is tried alone."""

from collections.abc import Callable
from typing import Any

import pytest

from helpdesk.limits import TooMuchWork
from tests.factories import ChannelFactory
from tests.house_of import arrive, publish, sent_to
from workflows.kinds.add_comment import AddComment
from workflows.models import Run

pytestmark = pytest.mark.django_db(transaction=True)

GREETS = """
workflow: "Greets"
trigger: {on: conversation_opened}
steps:
  - {id: note, kind: add_comment, text: "Hello"}
  - {id: hello, kind: send_message, text: "Hello"}
"""


def test_whose_step_the_bound_of_a_batch_hits_goes_on_alone(
    work: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(GREETS)
    channel, run, hits = ChannelFactory(), AddComment.run, [TooMuchWork("It used more than 8 s of processor time.")]

    def once_too_much(self: AddComment, *asked: Any) -> Any:
        if hits:
            raise hits.pop()
        return run(self, *asked)

    monkeypatch.setattr(AddComment, "run", once_too_much)
    for person in ("ana", "ben"):
        arrive(channel, person, "Hi")
    work()
    assert list(Run.objects.values_list("state", "error")) == [("done", ""), ("done", "")]
    assert (sent_to("ana"), sent_to("ben")) == (["Hello"], ["Hello"])

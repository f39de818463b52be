"""By which ways a supervisor may move a run on, as a page offers them."""

from django.utils.translation import gettext as _

from workflows.engine.by_hand import ways
from workflows.kinds.exits import words as exit_words
from workflows.models import Step


def offered(step: Step) -> list[tuple[str, str]]:
    """Value and words; the first goes on to what follows."""
    [(first, _unnamed), *others] = ways(step.branches.all())
    named = [(way, name if way.isdigit() else exit_words(step.kind, way)) for way, name in others]
    return [(first, _("to the next step")), *named]

"""Ways out of a step in words, as pages and checks say them."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from workflows.kinds.registry import KINDS


def words(kind: str, name: str) -> str:
    """A way out in words: its kind's own, else what every such way is called."""
    known = KINDS.get(kind)
    own = known.exit_labels.get(name) if known else None
    if own is not None:
        return str(own)
    common = {
        "else": pgettext("branch", "Otherwise"),
        "timeout": _("If it takes too long"),
        "invalid": _("If the answer is not valid"),
        "failed": _("If it fails"),
        "replied": _("If the contact replies"),
        "closed": _("If it is closed then"),
    }
    return common.get(name) or _("If it %(exit)s") % {"exit": name}

"""Advice where a word is not known: the nearest known one, else all of them."""

from collections.abc import Iterable
from difflib import get_close_matches

from django.utils.translation import gettext


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """What follows a sentence about an unknown word: the nearest known one, else all of them."""
    words = sorted(known)
    close = get_close_matches(word.lower(), words, n=1, cutoff=0.6)
    if close:
        return gettext("did you mean “%(close)s”?") % {"close": close[0]}
    return gettext("use %(known)s.") % {"known": listing(words)} if words else gettext("take it out.")


def listing(words: Iterable[str]) -> str:
    """“a, b or c”."""
    *items, last = list(words) or [gettext("nothing")]
    return gettext("%(words)s or %(last)s") % {"words": ", ".join(items), "last": last} if items else last

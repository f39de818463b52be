"""A bound on plays for which somebody waits: a turn that lets a year pass may fire ten thousand timers."""

from time import monotonic

from django.utils.translation import gettext


class TooLong(Exception):
    """The time for playing is used up."""


class Patience:
    """``look`` is a play's, and raises TooLong when ``seconds`` from now are over; ``is_over`` tells that it did."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.until, self.is_over = seconds, monotonic() + seconds, False

    def look(self) -> None:
        if monotonic() > self.until:
            self.is_over = True
            raise TooLong(
                gettext(
                    "Playing the scenarios takes longer than %(n)s seconds and was stopped here. Let less time pass in "
                    "this one, or run them with “manage.py workflow test”, which waits; who has the right may publish "
                    "all the same."
                )
                % {"n": f"{self.seconds:g}"}
            )

"""Why an outbound request had no answer. Its sentences are kept in logs, and so in English; a page translates them."""

from django.utils.translation import gettext_noop

REFUSAL = gettext_noop(
    "This address may not be called. Give a public http or https address on a usual port, without user name or "
    "password in it; for a server of your own network ask the operator to add it to OUTBOUND_ALLOW."
)


class OutboundRefused(Exception):
    """The address is not one that we call; nothing was sent. One text for every cause, so that it tells nobody what
    our network looks like (RELIABILITY S20)."""

    sentence = REFUSAL

    def __init__(self) -> None:
        super().__init__(self.sentence)


class NotSecret(OutboundRefused):
    """What is confidential would have gone over the internet for all on the way to read."""

    sentence = gettext_noop("A secret is sent over https only; write an address that begins with https://.")


class OutboundError(Exception):
    """No usable answer. ``sent`` says that the other side may have received the whole request; ``again``, that the same
    request may well fare otherwise."""

    def __init__(self, sentence: str, *, sent: bool, again: bool = True) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.sent = sent
        self.again = again

"""How often Python looks for garbage that holds itself: a batch of work makes a hundred thousand objects and next to
none of that."""

import gc


def look_seldom() -> None:
    """For a worker process."""
    gc.set_threshold(50_000, 20, 100)


def keep() -> None:
    """What there is now stays for good: the collector neither looks at it nor writes into what processes share."""
    gc.collect()
    gc.freeze()

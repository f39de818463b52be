"""The list of channel kinds."""

import pytest

from channels.adapters.registry import ADAPTERS, UnknownKind, adapter


def test_an_unknown_kind_is_named_with_those_that_there_are() -> None:
    with pytest.raises(UnknownKind, match=r"no channel kind “fax”.*custom"):
        adapter("fax")


@pytest.mark.parametrize("kind", ADAPTERS)
def test_every_kind_is_listed_under_its_own_name(kind: str) -> None:
    assert adapter(kind).kind == kind
    assert str(adapter(kind).label)

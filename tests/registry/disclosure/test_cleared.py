from __future__ import annotations

import pytest

from policies.vocabulary import Tier
from registry.catalogue import FIELDS
from registry.disclosure.cleared import cleared_tier, encode_cleared
from registry.disclosure.errors import ClearedBroken


@pytest.mark.parametrize("tier", Tier)
def test_the_tier_of_a_cleared_field_is_read_back(tier: Tier) -> None:
    assert cleared_tier(encode_cleared(tier)) is tier


def test_it_fits_where_a_value_of_any_field_does() -> None:
    longest = max(len(encode_cleared(tier)) for tier in Tier)
    assert all(longest < field.pad for field in FIELDS.values() if field.pad)


@pytest.mark.parametrize("encoded", [b"TMEMBER", b"N1", b"?1", b""])
def test_a_value_is_none(encoded: bytes) -> None:
    assert cleared_tier(encoded) is None


@pytest.mark.parametrize("encoded", [b"-", b"-member", b"-MEMBER ", b"-\xff"])
def test_what_is_not_in_the_format_is_an_error(encoded: bytes) -> None:
    with pytest.raises(ClearedBroken):
        cleared_tier(encoded)

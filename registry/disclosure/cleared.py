"""What stays of a field whose value was cleared: the tier it stood at, which counts when it is stated again.

::

    cleared = "-" | tier        no encoded value starts so (`registry.catalogue.encoding`)

The row stands at SEALED whatever tier it remembers, so that others fetch, open and are shown what they get of a
field that nobody ever filled.
"""

from __future__ import annotations

from policies.vocabulary import Tier
from registry.disclosure.errors import ClearedBroken

_TAG = b"-"

TIER = Tier.SEALED
"""The tier at which the row of a cleared field stands."""


def encode_cleared(tier: Tier) -> bytes:
    """Return the bytes to be sealed, at most 10."""
    return _TAG + tier.value.encode("ascii")


def cleared_tier(encoded: bytes) -> Tier | None:
    """Return the tier that a cleared field stood at; None where the bytes are a value's.

    Raises ClearedBroken when they are neither.
    """
    if encoded[:1] != _TAG:
        return None
    try:
        return Tier(encoded[1:].decode("ascii"))
    except ValueError:
        raise ClearedBroken from None

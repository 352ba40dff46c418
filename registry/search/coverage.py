"""How many organisations state a field at all, in bands: so that empty is not taken for unable.

Counted are organisations the caller may see that state the field where the caller may search it, the
caller's own apart. Never a number, and no band below five.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyroaring import BitMap

from registry.search.messages import Message
from registry.search.numbers import organisations

if TYPE_CHECKING:
    from registry.search.evaluate import Evaluation
    from registry.search.plan import Leaf

BANDS = (
    (0, Message.FEWER_THAN_5),
    (5, Message.FROM_5),
    (10, Message.FROM_10),
    (25, Message.FROM_25),
    (50, Message.FROM_50),
    (100, Message.FROM_100),
)
"""The least number of each band, and how it is written."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many organisations state a field, as a band."""

    field: str
    band: str


def coverage(evaluation: Evaluation, leaves: Iterable[Leaf]) -> tuple[Coverage, ...]:
    """Return one entry for each field that is asked about, in the order of the query."""
    found: dict[str, Coverage] = {}
    for leaf in leaves:
        if leaf.field.name not in found:
            owners: BitMap = evaluation.seen(organisations(evaluation.stated(leaf)))
            found[leaf.field.name] = Coverage(leaf.field.name, band(len(owners)))
    return tuple(found.values())


def band(count: int) -> str:
    """Return the band a number of organisations falls into."""
    return next(written.value for least, written in reversed(BANDS) if count >= least)

"""What of the values that were opened counts as shown (`registry.exposure`): facts, regions, processes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from policies.vocabulary import Tier
from registry.catalogue.identifying import IDENTITY_FIELD
from registry.exposure.account import Cell

COUNTED_FROM: Final = Tier.MEMBER
"""Values from this tier on are facts; what stands on an anonymous card is in the first point."""

REGION: Final = "site.nuts3"
PROCESS: Final = "capability.process_head"


def counts(name: str, effective: Tier) -> bool:
    """Tell whether a value of this field that works at this tier is a fact. The name is in the first point."""
    return effective >= COUNTED_FROM and name != IDENTITY_FIELD


def cells_of(values: Mapping[str, Iterable[Any]]) -> frozenset[Cell]:
    """Return the regions with the processes that values, by field, name together."""
    return frozenset(
        (str(region), str(process))
        for region in values.get(REGION, ())
        for process in values.get(PROCESS, ())
    )

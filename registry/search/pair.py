"""Which index: one for each network and tier, in its epoch; and where a snapshot reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from policies.vocabulary import Tier


class Pair(NamedTuple):
    """One index: a network and a tier."""

    network: UUID
    tier: Tier


@dataclass(frozen=True, slots=True)
class Epoch:
    """The epoch of an index, and the first generation that holds its heads (None: no generation does yet)."""

    epoch: int
    generation: int | None


@dataclass(frozen=True, slots=True)
class State:
    """Which segment table the snapshot reads (0: none was written yet), and the epoch of every index."""

    generation: int
    epochs: Mapping[Pair, Epoch]

    def holds_heads(self, pair: Pair) -> bool:
        """Tell whether the segment table has to hold the heads of `pair`."""
        since = self.epochs[pair].generation
        return since is not None and self.generation > 0 and since <= self.generation

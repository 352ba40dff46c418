"""Who asks, and whom they may see: by the rows that say so, whatever the index says.

`registry.search.evaluate` works on visibility postings; what reaches a page is asked here again, row by
row, each row with its mark of authority checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Audience:
    """Who asks, as far as seeing goes: their organisation, and the networks they read in, with countries."""

    organisation: UUID
    organisation_number: int
    countries: Mapping[UUID, str]

    def through(
        self, networks: frozenset[UUID], countries: tuple[str, ...] | None, excluded: frozenset[UUID]
    ) -> frozenset[UUID]:
        """Return the networks through which an organisation released like this is seen; none: it is not."""
        if self.organisation in excluded:
            return frozenset()
        return frozenset(
            network
            for network, country in self.countries.items()
            if network in networks and (countries is None or country in countries)
        )


@dataclass(frozen=True, slots=True)
class Listed:
    """An organisation this audience may see, and the networks through which."""

    id: UUID
    number: int
    networks: frozenset[UUID]

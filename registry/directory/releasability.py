"""To whom an organisation shows itself: networks, countries, and organisations that never see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Releasability:
    """The row as it was read, after its MAC held.

    `countries` are the countries of the networks through which readers come (ISO 3166-1 alpha-2); None: any.
    """

    organisation: UUID
    networks: frozenset[UUID]
    countries: tuple[str, ...] | None
    excluded: frozenset[UUID]
    revision: int

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Releasability:
        """Return the row that these columns are, after its MAC held."""
        countries = row["countries"]
        return cls(
            row["organisation"],
            frozenset(row["networks"]),
            None if countries is None else tuple(sorted(countries)),
            frozenset(row["excluded"]),
            row["revision"],
        )

    def shown_in(self, networks: Mapping[UUID, str]) -> frozenset[UUID]:
        """Return those of these networks, each with its country, in which the organisation shows itself."""
        return frozenset(
            network
            for network, country in networks.items()
            if network in self.networks and (self.countries is None or country in self.countries)
        )

    def through(self, reader: UUID, networks: Mapping[UUID, str]) -> frozenset[UUID]:
        """Return the networks through which a reader may know of the organisation; none: they may not at all.

        Args:
            reader: the reader's organisation; one's own is never seen this way.
            networks: those in which the reader has standing, with the countries that their marked rows say.
        """
        if reader == self.organisation or reader in self.excluded:
            return frozenset()
        return self.shown_in(networks)

    def widens(self, before: Releasability) -> bool:
        """Tell whether somebody may see the organisation who could not before."""
        return (
            not self.networks <= before.networks
            or not self.excluded >= before.excluded
            or (
                before.countries is not None
                and (self.countries is None or set(self.countries) - set(before.countries) != set())
            )
        )

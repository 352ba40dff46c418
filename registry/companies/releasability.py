"""To whom an organisation shows itself: networks, countries, and organisations that never see it."""

from __future__ import annotations

from dataclasses import dataclass
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

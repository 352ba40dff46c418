"""Who asks, and whom they may see.

`registry.search.evaluate` works on visibility postings; of what reaches a page, the rows decide that say so
(`registry.directory.releasability`), each with its mark of authority checked.
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


@dataclass(frozen=True, slots=True)
class Listed:
    """An organisation this audience may see, and the networks through which."""

    id: UUID
    number: int
    networks: frozenset[UUID]

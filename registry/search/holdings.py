"""What an organisation has to be found by, as the recorder hands it over."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from registry.disclosure.openrecord import OpenRecord


@dataclass(frozen=True, slots=True)
class Holdings:
    """An organisation's records and who may find them.

    `records` are those to be posted, `sites` all of its sites; values are the organisation's own, every tier.
    `countries` None means readers of every country; `excluded` are organisations that never find it.
    """

    organisation: UUID
    organisation_number: int
    networks: frozenset[UUID]
    countries: tuple[str, ...] | None
    excluded: frozenset[UUID]
    records: tuple[OpenRecord, ...]
    sites: tuple[OpenRecord, ...]

"""A record as stored: plain are ids, owner, family, revision, times, and the tier of each field.

::

    record  = id, organisation, family, number, revision, natural key 32 or none, seal 160, times
    seal    = one 32-byte record seal per tier, OPEN to SEALED (`registry.disclosure.recordseal`)
    field   = slot 16, tier, revision, sealed value      the slot hides which field it is (`keys.slots`)
    number  = organisation number * 4096 + local index 1..4095
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from keys.recordseal import RecordHead
from keys.sealed import Sealed
from policies.vocabulary import Tier

LOCAL_INDEXES = 4096
"""Record numbers per organisation; index 0 is the organisation's own."""


@dataclass(frozen=True, slots=True)
class SealedField:
    """One stored value. `revision` is the record's revision at which it was last sealed."""

    slot: bytes
    tier: Tier
    revision: int
    sealed: Sealed


@dataclass(frozen=True, slots=True)
class SealedRecord:
    """One stored record with the fields of `tiers`: the tiers that were fetched, each of them whole."""

    id: UUID
    organisation: UUID
    family: str
    number: int
    revision: int
    natural_key: bytes | None
    seal: bytes
    created_at: datetime
    updated_at: datetime
    fields: tuple[SealedField, ...]
    tiers: frozenset[Tier]

    @property
    def head(self) -> RecordHead:
        """Return what the seals cover beside the fields."""
        return RecordHead(
            self.organisation, self.family, self.id, self.number, self.revision, self.natural_key
        )

    def by_slot(self) -> Mapping[bytes, SealedField]:
        """Return the fields by their slots."""
        return {field.slot: field for field in self.fields}

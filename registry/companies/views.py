"""What pages and the API show: records with JSON values, one's own and others'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from policies.vocabulary import Tier
from registry.directory.releasability import Releasability
from registry.disclosure.provenance import Provenance, Source


@dataclass(frozen=True, slots=True, repr=False)
class OwnValue:
    """One own value: `value` is JSON, `tier` the chosen one, `effective` that which governs."""

    value: Any
    tier: Tier
    effective: Tier
    provenance: Provenance | None

    def __repr__(self) -> str:
        return f"<OwnValue {self.tier.value}>"


@dataclass(frozen=True, slots=True)
class RecordView:
    """One own record. `made` is False where an Idempotency-Key or natural key found it there already.

    Who may not read all of the company's records learns neither revision nor time: both move when what is hidden
    from them changes.
    """

    id: UUID
    family: str
    revision: int | None
    updated_at: datetime | None
    values: Mapping[str, OwnValue]
    made: bool = True


@dataclass(frozen=True, slots=True)
class OverviewView:
    """One's own organisation; `abroad` says whether networks of other countries may see it."""

    organisation: UUID
    profile: str
    releasability: Releasability
    memberships: frozenset[UUID]
    records: Sequence[RecordView]
    abroad: bool


@dataclass(frozen=True, slots=True)
class ProfileView:
    """What a profile did: how many fields moved; which stayed SEALED, as one person cannot lower them."""

    profile: str
    moved: int
    kept: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """One field of a record that moved from one tier to another."""

    record: UUID
    field: str
    before: Tier
    after: Tier


@dataclass(frozen=True, slots=True)
class ClassView:
    """What one tier for a class did: what moved, and what stayed SEALED, as one person cannot lower it."""

    moved: tuple[Moved, ...]
    kept: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True, slots=True, repr=False)
class ShownValue:
    """One value a reader may read: JSON, in the reader's words, under what the field is called.

    `tier` is the one that governs who reads it.
    """

    value: Any
    label: str
    title: str
    unit: str | None
    tier: Tier
    source: Source | None
    stated_on: date | None

    def __repr__(self) -> str:
        return f"<ShownValue {self.tier.value}>"


@dataclass(frozen=True, slots=True)
class ShownRecord:
    """One record that a reader may read something of; no id where the organisation is anonymous to them."""

    family: str
    id: UUID | None
    fields: Mapping[str, ShownValue]


@dataclass(frozen=True, slots=True)
class CompanyView:
    """One organisation as one reader may see it; `company` is its id, or the reader's own name for it."""

    company: str
    name: str | None = field(repr=False)
    anonymous: bool
    records: Sequence[ShownRecord]

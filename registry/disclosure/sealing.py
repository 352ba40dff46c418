"""Sealing: values and their absence into their place, stored values into another tier without showing them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from keys.context import FieldContext
from keys.key import Key
from keys.recordseal import RecordHead
from keys.sealed import seal
from keys.slots import slot
from keys.unseal import reseal
from policies.vocabulary import Tier
from registry import catalogue
from registry.catalogue.values import encode
from registry.disclosure.cleared import TIER as CLEARED_TIER
from registry.disclosure.cleared import encode_cleared
from registry.disclosure.ownerkeys import OwnerKeys
from registry.disclosure.provenance import PAD as PROVENANCE_PAD
from registry.disclosure.provenance import Provenance, provenance_name
from registry.disclosure.recordseal import seal_of
from registry.disclosure.sealedrecord import SealedField, SealedRecord


@dataclass(frozen=True, slots=True)
class Place:
    """The record that values are sealed for, at the revision that is being written."""

    keys: OwnerKeys
    record: UUID
    family: str
    revision: int

    def context(self, name: str, tier: Tier, revision: int | None = None) -> FieldContext:
        """Return where a value belongs."""
        return FieldContext(
            owner=self.keys.organisation,
            family=self.family,
            record=self.record,
            field=name,
            tier=tier.value,
            revision=self.revision if revision is None else revision,
        )

    def slot(self, name: str) -> bytes:
        """Return under which slot a name is stored."""
        return slot(self.keys.record, self.record, name)


def seal_value(place: Place, name: str, tier: Tier, value: Any) -> SealedField:
    """Seal a checked value of a catalogue field."""
    field = catalogue.field(name)
    sealed = seal(place.keys.data[tier], place.context(name, tier), encode(field, value), pad=field.pad)
    return SealedField(place.slot(name), tier, place.revision, sealed)


def seal_cleared(place: Place, name: str, tier: Tier) -> SealedField:
    """Seal that a catalogue field which stood at `tier` holds nothing; the row looks like any other."""
    sealed = seal(
        place.keys.data[CLEARED_TIER],
        place.context(name, CLEARED_TIER),
        encode_cleared(tier),
        pad=catalogue.field(name).pad,
    )
    return SealedField(place.slot(name), CLEARED_TIER, place.revision, sealed)


def seal_provenance(place: Place, tier: Tier, provenance: Provenance) -> SealedField:
    """Seal the provenance of a record's values at one tier."""
    name = provenance_name(tier)
    sealed = seal(place.keys.data[tier], place.context(name, tier), provenance.encode(), pad=PROVENANCE_PAD)
    return SealedField(place.slot(name), tier, place.revision, sealed)


def seal_anew(place: Place, name: str, stored: SealedField, key: Key, tier: Tier) -> SealedField:
    """Move a stored value of a field to another tier; `key` is the one it is sealed under now.

    Raises:
        UnsealFailed: the stored value does not open in its place.
    """
    sealed = reseal(
        key,
        place.context(name, stored.tier, stored.revision),
        stored.sealed,
        place.keys.data[tier],
        place.context(name, tier),
        catalogue.field(name).pad,
    )
    return SealedField(stored.slot, tier, place.revision, sealed)


def sealed_record(
    place: Place,
    number: int,
    natural_key: bytes | None,
    fields: Iterable[SealedField],
    *,
    created_at: datetime,
    updated_at: datetime,
) -> SealedRecord:
    """Return the record of these fields, all tiers, with its seals."""
    whole = tuple(fields)
    organisation = place.keys.organisation
    head = RecordHead(organisation, place.family, place.record, number, place.revision, natural_key)
    return SealedRecord(
        id=place.record,
        organisation=organisation,
        family=place.family,
        number=number,
        revision=place.revision,
        natural_key=natural_key,
        seal=seal_of(place.keys.record, head, whole),
        created_at=created_at,
        updated_at=updated_at,
        fields=whole,
        tiers=frozenset(Tier),
    )

"""Sealing a record anew where its owner's keys were rotated. What it says, its revision and its times stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from keys.key import Key
from keys.unseal import reseal
from registry import catalogue
from registry.disclosure.errors import UnknownSlot
from registry.disclosure.fieldslots import is_provenance, names_by_slot
from registry.disclosure.ownerkeys import OwnerKeys
from registry.disclosure.provenance import PAD as PROVENANCE_PAD
from registry.disclosure.recordseal import check_seals
from registry.disclosure.sealedrecord import SealedField, SealedRecord
from registry.disclosure.sealing import Place, sealed_record


def current_slots(keys: OwnerKeys, stored: SealedRecord) -> Mapping[bytes, SealedField]:
    """Return the fields of a record by the slots that the current record key gives them.

    Raises:
        RecordSealBroken, UnknownSlot: the record is not what was written, or holds an unknown field.
    """
    if len(keys.records) == 1:
        return stored.by_slot()
    place = Place(keys, stored.id, stored.family, stored.revision)
    names = _names(check_seals(keys.records, stored), stored)
    fields = [replace(field, slot=place.slot(names[field.slot])) for field in stored.fields]
    return {field.slot: field for field in fields}


def resealed(keys: OwnerKeys, stored: SealedRecord, by_id: Mapping[bytes, Key]) -> SealedRecord | None:
    """Return a record, all tiers, under the keys that seal now; None where it is under them already.

    Args:
        keys: its owner's.
        stored: as stored, with its fields of every tier.
        by_id: the keys that its values are sealed under.

    Raises:
        RecordSealBroken, UnknownSlot: the record is not what was written, or holds an unknown field.
        UnsealFailed, WrongKey: a value does not open in its place.
    """
    record_key = check_seals(keys.records, stored)
    current = {tier: key.id for tier, key in keys.data.items()}
    if record_key.id == keys.record.id and all(
        field.sealed.key_id == current[field.tier] for field in stored.fields
    ):
        return None
    place = Place(keys, stored.id, stored.family, stored.revision)
    names = _names(record_key, stored)
    fields = []
    for field in stored.fields:
        name, sealed = names[field.slot], field.sealed
        if sealed.key_id != current[field.tier]:
            context = place.context(name, field.tier, field.revision)
            pad = PROVENANCE_PAD if is_provenance(name) else catalogue.field(name).pad
            sealed = reseal(by_id[sealed.key_id], context, sealed, keys.data[field.tier], context, pad)
        fields.append(SealedField(place.slot(name), field.tier, field.revision, sealed))
    return sealed_record(
        place,
        stored.number,
        stored.natural_key,
        fields,
        created_at=stored.created_at,
        updated_at=stored.updated_at,
    )


def _names(record_key: Key, stored: SealedRecord) -> Mapping[bytes, str]:
    names = names_by_slot(record_key, stored.family, stored.id, stored.tiers)
    if any(field.slot not in names for field in stored.fields):
        raise UnknownSlot(stored.id)
    return names

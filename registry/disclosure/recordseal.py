"""The five seals of a record, one per tier, so that a reader checks what they may read and nothing else.

::

    seal = record_seal(tier OPEN) | ... | record_seal(tier SEALED)          160 bytes, `keys.recordseal`

    each over owner, "family@TIER", record id, number, revision, natural key and every field of that tier
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace

from keys.errors import RecordSealBroken
from keys.key import Key
from keys.recordseal import RecordHead, check_record_seal, record_seal
from policies.vocabulary import Tier
from registry.disclosure.sealedrecord import SealedField, SealedRecord

SEAL_BYTES = 32
WHOLE_BYTES = SEAL_BYTES * len(Tier)

_Rows = list[tuple[bytes, str, int, bytes]]


def seal_of(record_key: Key, head: RecordHead, fields: Iterable[SealedField]) -> bytes:
    """Return the 160 bytes for a record's fields, all tiers."""
    rows = _by_tier(fields)
    return b"".join(record_seal(record_key, _at(head, tier), rows[tier]) for tier in Tier)


def check_seals(record_keys: Sequence[Key], record: SealedRecord) -> Key:
    """Require that the fields of every fetched tier are those written together; return whose seals they carry.

    A record is under one version of its owner's key, which nothing stored tells: `record_keys` are all of them,
    at least one. Raises RecordSealBroken.
    """
    for key in record_keys[:-1]:
        with suppress(RecordSealBroken):
            _check(key, record)
            return key
    _check(record_keys[-1], record)
    return record_keys[-1]


def _check(record_key: Key, record: SealedRecord) -> None:
    if len(record.seal) != WHOLE_BYTES:
        raise RecordSealBroken(f"record {record.id} has no whole seal")
    rows = _by_tier(record.fields)
    for tier in Tier:
        if tier in record.tiers:
            expected = record.seal[tier.rank * SEAL_BYTES : (tier.rank + 1) * SEAL_BYTES]
            check_record_seal(record_key, _at(record.head, tier), rows[tier], expected)
        elif rows[tier]:
            raise RecordSealBroken(f"record {record.id} brought fields of a tier that was not asked for")


def _at(head: RecordHead, tier: Tier) -> RecordHead:
    return replace(head, family=f"{head.family}@{tier.value}")


def _by_tier(fields: Iterable[SealedField]) -> dict[Tier, _Rows]:
    rows: dict[Tier, _Rows] = {tier: [] for tier in Tier}
    for field in fields:
        rows[field.tier].append((field.slot, field.tier.value, field.revision, field.sealed.tag))
    return rows

"""The five seals of a record, one per tier, so that a reader checks what they may read and nothing else.

::

    seal = record_seal(tier OPEN) | ... | record_seal(tier SEALED)          160 bytes, `keys.recordseal`

    each over owner, "family@TIER", record id, record revision and every field of that tier
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from keys.errors import RecordSealBroken
from keys.key import Key
from keys.recordseal import check_record_seal, record_seal
from policies.vocabulary import Tier
from registry.disclosure.sealedrecord import SealedField, SealedRecord

SEAL_BYTES = 32
WHOLE_BYTES = SEAL_BYTES * len(Tier)

_Rows = list[tuple[bytes, str, int, bytes]]


def seal_of(
    record_key: Key,
    organisation: UUID,
    family: str,
    record: UUID,
    revision: int,
    fields: Iterable[SealedField],
) -> bytes:
    """Return the 160 bytes for a record's fields, all tiers."""
    rows = _by_tier(fields)
    return b"".join(
        record_seal(record_key, organisation, f"{family}@{tier.value}", record, revision, rows[tier])
        for tier in Tier
    )


def check_seals(record_key: Key, record: SealedRecord) -> None:
    """Require that the fields of every fetched tier are those written together. Raises RecordSealBroken."""
    if len(record.seal) != WHOLE_BYTES:
        raise RecordSealBroken(f"record {record.id} has no whole seal")
    rows = _by_tier(record.fields)
    for tier in Tier:
        if tier in record.tiers:
            expected = record.seal[tier.rank * SEAL_BYTES : (tier.rank + 1) * SEAL_BYTES]
            family = f"{record.family}@{tier.value}"
            check_record_seal(
                record_key, record.organisation, family, record.id, record.revision, rows[tier], expected
            )
        elif rows[tier]:
            raise RecordSealBroken(f"record {record.id} brought fields of a tier that was not asked for")


def _by_tier(fields: Iterable[SealedField]) -> dict[Tier, _Rows]:
    rows: dict[Tier, _Rows] = {tier: [] for tier in Tier}
    for field in fields:
        rows[field.tier].append((field.slot, field.tier.value, field.revision, field.sealed.tag))
    return rows

"""Record seals: a record's fields are all there, each as last written, none from another revision.

::

    seal = HMAC-SHA-256( HKDF(record key, "nordkap/record/1"),
                         frame( "nordkap/record/1", owner, family, record, revision u64, count u64,
                                ( slot, tier, revision u64, tag )* ) )       sorted by these bytes

A whole record put back to an older revision, seal included, is found against the audit log, not here.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from keys.errors import RecordSealBroken
from keys.framing import framed, number
from keys.key import Key

_INFO: Final = b"nordkap/record/1"


def record_seal(
    record_key: Key,
    owner: UUID,
    family: str,
    record: UUID,
    revision: int,
    fields: Iterable[tuple[bytes, str, int, bytes]],
) -> bytes:
    """Give the 32-byte seal over a record's fields, in whatever order they come.

    Args:
        record_key: the owner's record key.
        owner: the organisation.
        family: the record's family.
        record: the record.
        revision: the record's revision.
        fields: slot, tier, the field's revision, and the tag of its sealed value.
    """
    rows = sorted(
        framed(slot, tier.encode(), number(field_revision), tag) for slot, tier, field_revision, tag in fields
    )
    head = framed(_INFO, owner.bytes, family.encode(), record.bytes, number(revision), number(len(rows)))
    return record_key.mac(_INFO, head + b"".join(rows))


def check_record_seal(
    record_key: Key,
    owner: UUID,
    family: str,
    record: UUID,
    revision: int,
    fields: Iterable[tuple[bytes, str, int, bytes]],
    expected: bytes,
) -> None:
    """Require that a record is whole.

    Raises:
        RecordSealBroken: a field was dropped, added, changed, or is from another revision.
    """
    broken = RecordSealBroken(
        f"the fields of record {record} are not those written together", key_id=record_key.id
    )
    try:
        actual = record_seal(record_key, owner, family, record, revision, fields)
    except ValueError:  # a negative revision, which only a forger stores
        raise broken from None
    if not isinstance(expected, bytes) or not hmac.compare_digest(actual, expected):
        raise broken

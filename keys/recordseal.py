"""Record seals: a record's fields are all there, each as last written, none from another revision.

::

    seal = HMAC-SHA-256( HKDF(record key, "nordkap/record/1"),
                         frame( "nordkap/record/1", owner, family, record, number u64, revision u64,
                                natural key or nothing, count u64,
                                ( slot, tier, revision u64, tag )* ) )       sorted by these bytes

A whole record put back to an older revision, seal included, is found against the audit log, not here.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from keys.errors import RecordSealBroken
from keys.framing import framed, number
from keys.key import Key

_INFO: Final = b"nordkap/record/1"


@dataclass(frozen=True, slots=True)
class RecordHead:
    """What a record seal covers beside the fields.

    Attributes:
        owner: the organisation.
        family: the record's family.
        record: the record.
        number: by which the index calls it.
        revision: the record's revision.
        natural_key: keyed hash of what it is known by outside; None where nothing outside knows it.
    """

    owner: UUID
    family: str
    record: UUID
    number: int
    revision: int
    natural_key: bytes | None = None


def record_seal(record_key: Key, head: RecordHead, fields: Iterable[tuple[bytes, str, int, bytes]]) -> bytes:
    """Give the 32-byte seal over a record's head and fields, in whatever order the fields come.

    Args:
        record_key: the owner's record key.
        head: which record it is.
        fields: slot, tier, the field's revision, and the tag of its sealed value.
    """
    rows = sorted(
        framed(slot, tier.encode(), number(field_revision), tag) for slot, tier, field_revision, tag in fields
    )
    whole = framed(
        _INFO,
        head.owner.bytes,
        head.family.encode(),
        head.record.bytes,
        number(head.number),
        number(head.revision),
        head.natural_key or b"",
        number(len(rows)),
    )
    return record_key.mac(_INFO, whole + b"".join(rows))


def check_record_seal(
    record_key: Key,
    head: RecordHead,
    fields: Iterable[tuple[bytes, str, int, bytes]],
    expected: bytes,
) -> None:
    """Require that a record is whole.

    Raises:
        RecordSealBroken: a field was dropped, added, changed, or is from another revision; or the record's
            number or natural key was changed.
    """
    broken = RecordSealBroken(
        f"record {head.record} and its fields are not those written together", key_id=record_key.id
    )
    try:
        actual = record_seal(record_key, head, fields)
    except ValueError:  # a negative number or revision, which only a forger stores
        raise broken from None
    if not isinstance(expected, bytes) or not hmac.compare_digest(actual, expected):
        raise broken

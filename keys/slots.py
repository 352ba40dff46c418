"""Slots: a stored value does not say which field it is.

::

    slot = HMAC-SHA-256( HKDF(record key, "nordkap/slot/1"), frame( "nordkap/slot/1", record, field ) )[:16]
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from keys.framing import framed
from keys.key import Key

_INFO: Final = b"nordkap/slot/1"
SLOT_BYTES: Final = 16


def slot(record_key: Key, record: UUID, field: str) -> bytes:
    """Give the 16 bytes under which one field of one record is stored."""
    return record_key.mac(_INFO, framed(_INFO, record.bytes, field.encode()))[:SLOT_BYTES]

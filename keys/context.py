"""Contexts: where a sealed value belongs, as the associated data of its cipher.

::

    field  = frame( "nordkap/field/1",  family, field, tier, key id 16 | owner 16 | record 16 | revision u64 )
    secret = frame( "nordkap/secret/1", table, row, column, key id 16 | revision u64 )

    the last part has a fixed length and fixed places; the others are UTF-8; each stands after its length
    (`keys.framing`)

No two contexts give the same bytes, so a value opens in one place only. The format's version is in the tag.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from uuid import UUID

from keys.framing import framed

_ID_BYTES: Final = 16
_FIELD: Final = struct.Struct(">16s16s16sQ")
_SECRET: Final = struct.Struct(">16sQ")


@lru_cache(maxsize=4096)
def _field_names(family: str, field: str, tier: str) -> bytes:
    # The catalogue has some hundred fields and five tiers; framing them anew would double the cost.
    names = framed(b"nordkap/field/1", family.encode(), field.encode(), tier.encode())
    return names + _FIELD.size.to_bytes(4, "big")


@dataclass(frozen=True, slots=True)
class FieldContext:
    """The place of one value of one field of one record, at one tier and revision."""

    owner: UUID
    family: str
    record: UUID
    field: str
    tier: str
    revision: int

    def encode(self, key_id: bytes) -> bytes:
        """Give the associated data under this key.

        Raises:
            ValueError: the key id is not 16 bytes, or the revision is not within 64 bits.
        """
        if len(key_id) != _ID_BYTES:  # struct would pad and cut silently
            raise ValueError("a key id has 16 bytes")
        try:
            return _field_names(self.family, self.field, self.tier) + _FIELD.pack(
                key_id, self.owner.int.to_bytes(16), self.record.int.to_bytes(16), self.revision
            )
        except struct.error as error:
            raise ValueError("a revision is between 0 and 2^64 - 1") from error


@dataclass(frozen=True, slots=True)
class SecretContext:
    """The place of a secret that is not a record's field: one column of one row."""

    table: str
    row: str
    column: str
    revision: int = 0

    def encode(self, key_id: bytes) -> bytes:
        """Give the associated data under this key.

        Raises:
            ValueError: the key id is not 16 bytes, or the revision is not within 64 bits.
        """
        if len(key_id) != _ID_BYTES:
            raise ValueError("a key id has 16 bytes")
        try:
            place = _SECRET.pack(key_id, self.revision)
        except struct.error as error:
            raise ValueError("a revision is between 0 and 2^64 - 1") from error
        return framed(
            b"nordkap/secret/1", self.table.encode(), self.row.encode(), self.column.encode(), place
        )

"""Authority marks: a row that gives somebody a right was written by the register, not by SQL.

::

    mac   = HMAC-SHA-256( HKDF(key, "nordkap/authority/1"), row )
    row   = frame( "nordkap/authority/1", table, columns u64 ) | ( frame( name ) | value )*
                                                     every column but "mac", sorted by name
    value = type: 1 byte | length: u32 | body

    n None, empty        b bool, 0 or 1      i int, decimal      s str, UTF-8      x bytes
    u UUID, 16 bytes     d date, YYYY-MM-DD  t datetime, microseconds since 1970 UTC, decimal
    l list or tuple, its values              m mapping, ( name, value )* sorted by name

The type is part of the value, so 1, True and "1" differ, and so do None and "".
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from types import NoneType
from typing import Any, Final
from uuid import UUID

from keys.errors import AuthorityBroken
from keys.framing import framed, number
from keys.key import Key

_INFO: Final = b"nordkap/authority/1"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
MAC_COLUMN: Final = "mac"


def authority_mac(key: Key, table: str, row: Mapping[str, object]) -> bytes:
    """Give the 32-byte mark of a row of this table; a column named "mac" is left out.

    Raises:
        TypeError: a value has no canonical form here (a float, a Decimal, a naive datetime).
    """
    columns = sorted(name for name in row if name != MAC_COLUMN)
    parts = [framed(_INFO, table.encode(), number(len(columns)))]
    for name in columns:
        parts.append(framed(name.encode()))
        parts.append(encoded(row[name]))
    return key.mac(_INFO, b"".join(parts))


def check_authority(key: Key, table: str, row: Mapping[str, object], mac: bytes) -> None:
    """Require that the register wrote this row.

    Raises:
        AuthorityBroken: a column was changed, the row is another table's, or the register never wrote it.
        TypeError: as `authority_mac`.
    """
    expected = authority_mac(key, table, row)
    if not isinstance(mac, bytes) or not hmac.compare_digest(expected, mac):
        raise AuthorityBroken(f"a row of {table} does not carry the register's mark", key_id=key.id)


def marked_by(keys: Sequence[Key], table: str, row: Mapping[str, object], mac: bytes) -> Key:
    """Give the one of these keys, which are not none, that marked a row; all of them where a key is rotated.

    Raises as `check_authority`.
    """
    for key in keys[:-1]:
        with suppress(AuthorityBroken):
            check_authority(key, table, row, mac)
            return key
    check_authority(keys[-1], table, row, mac)
    return keys[-1]


def encoded(value: object) -> bytes:
    """Give the canonical bytes of one value; different values of any types give different bytes.

    Raises:
        TypeError: the type has no canonical form here.
    """
    for kind, tag, body in _FORMS:
        if isinstance(value, kind):
            return tag + framed(body(value))
    raise TypeError(f"a {type(value).__name__} has no canonical form")


def _instant(value: datetime) -> bytes:
    # A datetime without a time zone cannot be subtracted from one with: that is the TypeError promised.
    return b"%d" % ((value - _EPOCH) // _MICROSECOND)


def _members(value: Mapping[str, object]) -> bytes:
    return b"".join(encoded(name) + encoded(value[name]) for name in sorted(value))


# In this order: a bool is an int and a datetime a date to `isinstance`.
_FORMS: Final[tuple[tuple[type, bytes, Callable[[Any], bytes]], ...]] = (
    (str, b"s", lambda value: value.encode()),
    (UUID, b"u", lambda value: value.bytes),
    (datetime, b"t", _instant),
    (NoneType, b"n", lambda _: b""),
    (bool, b"b", lambda value: b"1" if value else b"0"),
    (int, b"i", lambda value: b"%d" % value),
    (bytes, b"x", bytes),
    (date, b"d", lambda value: value.isoformat().encode()),
    (list, b"l", lambda value: b"".join(map(encoded, value))),
    (tuple, b"l", lambda value: b"".join(map(encoded, value))),
    (Mapping, b"m", _members),
)

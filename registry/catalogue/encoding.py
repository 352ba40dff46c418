"""The bytes of a value inside its sealed field, before padding.

    encoded = tag | payload
      "T" text     UTF-8: every kind that is text, a code, a cell or a number from a register
      "N" number   decimal digits as ASCII: NUMBER, YEAR
      "R" range    minimum ":" maximum
      "B" band     the band's code, UTF-8
      "D" date     YYYY-MM-DD
      "?" boolean  "1" or "0"
      "P" point    latitude ":" longitude
      "U" id       16 bytes
      "L" list     of texts: each a big-endian u16 length and UTF-8
      "V" ids      of 16 bytes each

Decoding accepts exactly what encoding gives for that field; anything else raises `EncodedValueBroken`.
It asks neither vocabularies nor limits: what was right when it was stored stays readable.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from registry.catalogue.errors import EncodedValueBroken
from registry.catalogue.field import Band, Field, Kind
from registry.catalogue.value import Coordinates, Range, Value

_U16 = struct.Struct(">H")


def encode(field: Field, value: Value) -> bytes:
    """Return the bytes to seal; `value` comes from `check` of the field, else TypeError."""
    # A bool is an int to Python; here it is only yes or no.
    if not isinstance(value, _TYPES[_kind(field)]) or isinstance(value, bool) != (field.kind is Kind.BOOLEAN):
        raise TypeError(f"{field.name} does not hold {type(value).__name__}")
    tag, to_bytes, _ = _CODECS[_kind(field)]
    return tag + to_bytes(value)


def decode(field: Field, encoded: bytes) -> Value:
    """Return the value that `encode` made these bytes of, or raise `EncodedValueBroken`."""
    tag, _, from_bytes = _CODECS[_kind(field)]
    try:
        if encoded[:1] != tag:
            raise EncodedValueBroken(field.name)
        value: Value = from_bytes(field, encoded[1:])
        if encode(field, value) != encoded:
            raise EncodedValueBroken(field.name)
    except (ValueError, InvalidOperation, struct.error, TypeError) as error:
        raise EncodedValueBroken(field.name) from error
    return value


def _kind(field: Field) -> str:
    if not field.many:
        return field.kind if field.kind in _CODECS else Kind.TEXT
    return "references" if field.kind is Kind.REFERENCE else "texts"


def _pair(one: Decimal, other: Decimal) -> bytes:
    return f"{one:f}:{other:f}".encode()


def _unpair(payload: bytes) -> tuple[Decimal, Decimal]:
    one, other = payload.decode().split(":")
    return Decimal(one), Decimal(other)


def _band(field: Field, payload: bytes) -> Band:
    code = payload.decode()
    for band in field.bands:
        if band.code == code:
            return band
    raise EncodedValueBroken(field.name)


def _ids(_: Field, payload: bytes) -> tuple[UUID, ...]:
    return tuple(UUID(bytes=payload[at : at + 16]) for at in range(0, len(payload), 16))


def _join(texts: tuple[str, ...]) -> bytes:
    encoded = [text.encode() for text in texts]
    return b"".join(_U16.pack(len(text)) + text for text in encoded)


def _texts(_: Field, payload: bytes) -> tuple[str, ...]:
    found: list[str] = []
    at = 0
    while at < len(payload):
        (length,) = _U16.unpack_from(payload, at)
        at += _U16.size
        found.append(payload[at : at + length].decode())
        at += length
    return tuple(found)


_CODECS: dict[str, tuple[bytes, Callable[[Any], bytes], Callable[[Field, bytes], Value]]] = {
    Kind.TEXT: (b"T", lambda value: value.encode(), lambda _, payload: payload.decode()),
    Kind.NUMBER: (b"N", lambda value: f"{value:f}".encode(), lambda _, payload: Decimal(payload.decode())),
    Kind.YEAR: (b"N", lambda value: str(value).encode(), lambda _, payload: int(payload)),
    Kind.RANGE: (b"R", lambda v: _pair(v.minimum, v.maximum), lambda _, payload: Range(*_unpair(payload))),
    Kind.BAND: (b"B", lambda value: value.code.encode(), _band),
    Kind.DATE: (
        b"D",
        lambda v: v.isoformat().encode(),
        lambda _, payload: date.fromisoformat(payload.decode()),
    ),
    Kind.BOOLEAN: (b"?", lambda value: b"1" if value else b"0", lambda _, payload: payload == b"1"),
    Kind.COORDINATES: (
        b"P",
        lambda value: _pair(value.latitude, value.longitude),
        lambda _, payload: Coordinates(*_unpair(payload)),
    ),
    Kind.REFERENCE: (b"U", lambda value: value.bytes, lambda _, payload: UUID(bytes=payload)),
    "texts": (b"L", _join, _texts),
    "references": (b"V", lambda value: b"".join(one.bytes for one in value), _ids),
}
_TYPES: dict[str, type] = {
    Kind.TEXT: str,
    Kind.NUMBER: Decimal,
    Kind.YEAR: int,
    Kind.RANGE: Range,
    Kind.BAND: Band,
    Kind.DATE: date,
    Kind.BOOLEAN: bool,
    Kind.COORDINATES: Coordinates,
    Kind.REFERENCE: UUID,
    "texts": tuple,
    "references": tuple,
}

"""Framing: several byte strings as one, so that no two different lists give the same bytes.

::

    frame = ( length: u32 big-endian | bytes )*

The first part is always a domain tag such as ``nordkap/field/1``, which names the format and its version.
"""

from __future__ import annotations

import struct

_LENGTH = struct.Struct(">I")


def framed(*parts: bytes) -> bytes:
    """Join parts, each after its length, into bytes that only these parts give."""
    pack = _LENGTH.pack
    return b"".join([piece for part in parts for piece in (pack(len(part)), part)])


def number(value: int) -> bytes:
    """Give a count, revision or position as eight bytes.

    Raises:
        ValueError: it is negative or needs more than 64 bits.
    """
    if not 0 <= value < 1 << 64:
        raise ValueError("a framed number is between 0 and 2^64 - 1")
    return value.to_bytes(8, "big")

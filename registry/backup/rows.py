"""The rows of one half as one run of bytes, packed; what is sealed and what is found in it again.

::

    half    = zlib( table* end )
    table   = block( {"columns":[...],"table":"register.field"} ) block( rows )* block()
    end     = block( {"sequences":{"register.organisation_number":7}} )
    block   = length: u32 big-endian | bytes

    rows    = PostgreSQL's text form of COPY, which it promises to read again in later versions; bytea in hex

Packed, because hex takes twice the room. Every row ends with a line feed and holds no other, so they can be counted.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

_LENGTH: Final = struct.Struct(">I")
_LONGEST: Final = 1 << 30
_AT_ONCE: Final = 1 << 20
_FASTEST: Final = 1


class RowsBroken(Exception):
    """The bytes are not in this form; under an intact seal that means another program wrote them."""


@dataclass(frozen=True, slots=True)
class TableOfRows:
    """One table's part.

    Attributes:
        name: schema and name.
        columns: in the order of the rows' values.
        rows: pieces of COPY's text form; of any lengths.
    """

    name: str
    columns: tuple[str, ...]
    rows: Iterable[bytes]


def written(tables: Iterable[TableOfRows], sequences: Mapping[str, int]) -> Iterator[bytes]:
    """Yield the half, packed."""
    packer = zlib.compressobj(_FASTEST)
    for block in _blocks(tables, sequences):
        piece = packer.compress(_LENGTH.pack(len(block))) + packer.compress(block)
        if piece:
            yield piece
    yield packer.flush()


def _blocks(tables: Iterable[TableOfRows], sequences: Mapping[str, int]) -> Iterator[bytes]:
    for table in tables:
        yield _json({"table": table.name, "columns": list(table.columns)})
        yield from (piece for piece in table.rows if piece)
        yield b""
    yield _json({"sequences": dict(sequences)})


class Reader:
    """Reads a half.

    Args:
        pieces: the half, packed, in pieces of any lengths.

    Attributes:
        sequences: sequence → its last value; there when all tables are read.
    """

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._packer = zlib.decompressobj()
        self._waiting = bytearray()
        self.sequences: Mapping[str, int] = {}

    def tables(self) -> Iterator[TableOfRows]:
        """Yield the tables; the rows of each are to be read to their end before the next.

        Raises RowsBroken.
        """
        while True:
            said = self._said()
            if "sequences" in said:
                self.sequences = said["sequences"]
                self._require_end()
                return
            try:
                name, columns = str(said["table"]), tuple(map(str, said["columns"]))
            except (KeyError, TypeError):
                raise RowsBroken from None
            yield TableOfRows(name, columns, self._rows())

    def _rows(self) -> Iterator[bytes]:
        while block := self._block():
            yield block

    def _said(self) -> dict[str, Any]:
        try:
            said = json.loads(self._block())
        except ValueError:
            raise RowsBroken from None
        if not isinstance(said, dict):
            raise RowsBroken
        return said

    def _block(self) -> bytes:
        (length,) = _LENGTH.unpack(self._take(_LENGTH.size))
        if length > _LONGEST:
            raise RowsBroken
        return self._take(length)

    def _take(self, length: int) -> bytes:
        while len(self._waiting) < length:
            if not self._more():
                raise RowsBroken
        taken = bytes(self._waiting[:length])
        del self._waiting[:length]
        return taken

    def _more(self) -> bool:
        """Unpack a little more; False at the end."""
        while not self._packer.eof:
            piece = self._packer.unconsumed_tail or next(self._pieces, b"")
            try:
                found = self._packer.decompress(piece, _AT_ONCE)
            except zlib.error:
                raise RowsBroken from None
            if found:
                self._waiting += found
                return True
            if not piece:
                return False
        return False

    def _require_end(self) -> None:
        if self._waiting or self._more() or not self._packer.eof or self._packer.unused_data:
            raise RowsBroken
        # The seal of the stream's last chunk is checked when it is asked for.
        if any(self._pieces):
            raise RowsBroken


def _json(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()

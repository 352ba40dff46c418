"""Bodies of one size, filled with pieces one after another.

::

    body = pieces u16 | piece*, filled with 0x00 to the end
"""

from __future__ import annotations

import struct
from typing import Final

COUNT: Final = struct.Struct(">H")


class Filling:
    """Fills bodies of `size` bytes; a piece never lies in two of them.

    Attributes:
        room: bytes left in the body that is being filled.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._bodies: list[bytes] = []
        self._pieces: list[bytes] = []
        self.room = size - COUNT.size

    def put(self, piece: bytes) -> None:
        """Add a piece, which is no longer than `room`."""
        self._pieces.append(piece)
        self.room -= len(piece)

    def close(self) -> None:
        """Go on with the next body."""
        body = COUNT.pack(len(self._pieces)) + b"".join(self._pieces)
        self._bodies.append(body.ljust(self._size, b"\0"))
        self._pieces.clear()
        self.room = self._size - COUNT.size

    def bodies(self) -> list[bytes]:
        """Return what was filled; none where nothing was put."""
        if self._pieces:
            self.close()
        return self._bodies

"""The growing tree, as the unfinished tiles on its right edge hold it: at most 255 hashes for each level.

::

    size 70,000     level 0: 70,000 = 273 * 256 + 112 hashes    unfinished tile 0/273 holds 112
                    level 1:    273 =   1 * 256 +  17           unfinished tile 1/1   holds  17
                    level 2:      1                             unfinished tile 2/0   holds   1

A full tile's root is the next hash of the level above.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from audit.errors import ProofBroken, TileBroken
from audit.merkle import Frontier, root
from audit.tiles import HEIGHT, WIDTH, Tile, hashes_of
from registry.oversight.errors import TreeBroken

_HASH: Final = 32


@dataclass(frozen=True, slots=True)
class TileRow:
    """One row of journal.tile."""

    level: int
    index: int
    width: int
    data: bytes


def edge_of(size: int) -> list[Tile]:
    """Return the unfinished tiles of a tree of `size` leaves."""
    tiles = []
    level = 0
    while (hashes := size >> (HEIGHT * level)) > 0:
        if hashes % WIDTH:
            tiles.append(Tile(level, hashes // WIDTH, hashes % WIDTH))
        level += 1
    return tiles


class Tree:
    """A tree that grows by leaves and gives the tiles that changed."""

    def __init__(self, size: int, edge: Mapping[tuple[int, int], bytes]) -> None:
        """Take up a tree of `size` leaves; `edge` gives each of `edge_of(size)` by (level, index).

        Raises TreeBroken when a tile is missing or too short.
        """
        self.size = size
        self._levels: dict[int, list[bytes]] = {}
        self._full: dict[int, int] = {}
        self._changed: list[TileRow] = []
        for level in range(HEIGHT):
            self._full[level] = (size >> (HEIGHT * level)) // WIDTH
        for tile in edge_of(size):
            data = edge.get((tile.level, tile.index), b"")
            try:
                self._levels[tile.level] = hashes_of(data[: tile.width * _HASH], tile)
            except TileBroken as error:
                raise TreeBroken(f"The log's hash tile {tile.path} is missing or cut.") from error

    def append(self, leaves: Iterable[bytes]) -> None:
        """Add leaf hashes."""
        for leaf in leaves:
            self.size += 1
            self._add(0, leaf)

    def _add(self, level: int, node: bytes) -> None:
        hashes = self._levels.setdefault(level, [])
        hashes.append(node)
        if len(hashes) == WIDTH:
            self._changed.append(TileRow(level, self._full[level], WIDTH, b"".join(hashes)))
            self._full[level] += 1
            self._levels[level] = []
            self._add(level + 1, root(hashes))

    def changed(self) -> list[TileRow]:
        """Return the tiles to be stored: those that became full, and every unfinished one."""
        edge = [
            TileRow(level, self._full[level], len(hashes), b"".join(hashes))
            for level, hashes in self._levels.items()
            if hashes
        ]
        return [*self._changed, *edge]

    def root(self) -> bytes:
        """Return the root over everything so far (RFC 6962)."""
        nodes: list[bytes] = []
        for level in sorted(self._levels, reverse=True):
            hashes, start = self._levels[level], 0
            for bit in range(HEIGHT - 1, -1, -1):
                if len(hashes) & (1 << bit):
                    nodes.append(root(hashes[start : start + (1 << bit)]))
                    start += 1 << bit
        try:
            return Frontier(self.size, nodes).root()
        except ProofBroken as error:
            raise TreeBroken("The log's hash tiles do not make a tree.") from error


Read = Callable[[str], bytes]


def reader(fetch: Callable[[int, int], bytes | None]) -> Read:
    """Return what `audit` asks for tiles: path → bytes, cut to the width the path names.

    Raises audit.errors.TileBroken where there is no such tile, or it is narrower.
    """

    def read(path: str) -> bytes:
        tile = Tile.parse(path)
        data = fetch(tile.level, tile.index) if path == tile.path else None
        if data is None or len(data) < tile.width * _HASH:
            raise TileBroken("The log has no such tile.", path)
        return data[: tile.width * _HASH]

    return read

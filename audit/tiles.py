"""The tree as files, as c2sp.org/tlog-tiles says: height 8, up to 256 hashes each.

tile/LEVEL/INDEX            256 hashes, 8,192 bytes; a hash of level L is over 256**L entries
tile/LEVEL/INDEX.p/WIDTH    the rightmost one while it holds only WIDTH hashes (1 to 255)

INDEX 1234067 is spelled x001/x234/067
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Final

from audit.errors import TileBroken
from audit.merkle import HASH_BYTES, Frontier, Subtree, node_hash, root, split

HEIGHT: Final = 8
WIDTH: Final = 256
MAX_LEVEL: Final = 63

_PATH: Final = re.compile(
    r"tile/(?P<level>0|[1-9][0-9]?)/(?P<index>(?:x[0-9]{3}/)*[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?",
    re.ASCII,
)

Read = Callable[[str], bytes]
"""Gives the bytes at a path."""


@dataclass(frozen=True, slots=True)
class Tile:
    """Which hashes a tile holds: `width` of them, from number `index` * 256 of its level on.

    Raises:
        TileBroken: there is no such tile.
    """

    level: int
    index: int
    width: int = WIDTH

    def __post_init__(self) -> None:
        if not (0 <= self.level <= MAX_LEVEL and self.index >= 0 and 0 < self.width <= WIDTH):
            raise TileBroken("There is no such tile.")

    @property
    def path(self) -> str:
        """Where the hashes are."""
        digits = str(self.index)
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        *most, last = (digits[at : at + 3] for at in range(0, len(digits), 3))
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{self.level}/" + "".join(f"x{part}/" for part in most) + last + partial

    @classmethod
    def parse(cls, path: str) -> Tile:
        """The tile at a path.

        Raises:
            TileBroken: the path is spelled otherwise than `path` spells it.
        """
        found = _PATH.fullmatch(path)
        if found is None:
            raise TileBroken("This is not the path of a tile.", path)
        index = int(found["index"].replace("x", "").replace("/", ""))
        tile = cls(int(found["level"]), index, WIDTH if found["width"] is None else int(found["width"]))
        if path != tile.path:
            raise TileBroken("This is not the path of a tile.", path)
        return tile

    def content(self, subtree: Subtree) -> bytes:
        """The tile's bytes, out of the tree."""
        span = WIDTH**self.level
        first = self.index * WIDTH
        return b"".join(subtree(at * span, (at + 1) * span) for at in range(first, first + self.width))


def tiles_of(size: int, *, since: int = 0) -> Iterator[Tile]:
    """The tiles of a tree of `size` leaves that a tree of `since` leaves did not have yet, level by level."""
    for level in range(MAX_LEVEL + 1):
        hashes, before = size >> (HEIGHT * level), since >> (HEIGHT * level)
        if hashes == 0:
            return
        for index in range(before // WIDTH, hashes // WIDTH):
            yield Tile(level, index)
        if hashes % WIDTH and hashes != before:
            yield Tile(level, hashes // WIDTH, hashes % WIDTH)


def hashes_of(content: bytes, tile: Tile) -> list[bytes]:
    """The hashes in a tile's bytes.

    Raises:
        TileBroken: the length does not fit the width.
    """
    if len(content) != tile.width * HASH_BYTES:
        raise TileBroken(f"The tile {tile.path} does not hold {tile.width} hashes.", tile.path)
    return [content[at : at + HASH_BYTES] for at in range(0, len(content), HASH_BYTES)]


def subtrees_of(read: Read, size: int) -> Subtree:
    """What `audit.proof` asks of a tree, out of its tiles. It believes the tiles; see `check_tiles`."""

    def subtree(start: int, end: int) -> bytes:
        count = end - start
        if count & (count - 1) or start % count:
            middle = start + split(count)
            return node_hash(subtree(start, middle), subtree(middle, end))
        level, within = divmod(count.bit_length() - 1, HEIGHT)
        # A tree that ends with a full tile keeps that tile's root in the level above only in part of 1..255.
        first = start >> (HEIGHT * level)
        hashes = size >> (HEIGHT * level)
        tile = Tile(level, first // WIDTH, min(WIDTH, hashes - first // WIDTH * WIDTH))
        offset = first % WIDTH
        return root(hashes_of(read(tile.path), tile)[offset : offset + (1 << within)])

    return subtree


def check_tiles(read: Read, size: int, expected: bytes) -> None:
    """Check every tile of a tree against each other and against the root.

    Raises:
        TileBroken: names the first tile, from the leaves up, that does not fit.
    """
    frontier = Frontier()
    below: list[bytes] = []
    for _, row in groupby(tiles_of(size), key=attrgetter("level")):
        roots = []
        for tile in row:
            hashes = hashes_of(read(tile.path), tile)
            first = tile.index * WIDTH
            if tile.level > 0 and hashes != below[first : first + tile.width]:
                raise TileBroken(f"The tile {tile.path} does not fit the tiles below it.", tile.path)
            if tile.level == 0:
                for leaf in hashes:
                    frontier.append(leaf)
            if tile.width == WIDTH:
                roots.append(root(hashes))
        below = roots
    if frontier.root() != expected:
        raise TileBroken("The tiles of level 0 do not give the root that was signed.", "tile/0")

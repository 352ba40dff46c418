from __future__ import annotations

from hashlib import sha256

import pytest

from audit import merkle
from audit.errors import TileBroken
from audit.tiles import check_tiles
from registry.oversight.errors import TreeBroken
from registry.oversight.tree import TileRow, Tree, edge_of, reader

LEAVES = [sha256(number.to_bytes(4, "big")).digest() for number in range(66_200)]


class Kept(dict[tuple[int, int], TileRow]):
    """Tiles as the database keeps them: the widest of each."""

    def grow(self, size: int, by: int) -> Tree:
        tree = Tree(size, {place: row.data for place, row in self.items()})
        tree.append(LEAVES[size : size + by])
        for row in tree.changed():
            self[row.level, row.index] = row
        return tree

    def read(self, level: int, index: int) -> bytes | None:
        row = self.get((level, index))
        return None if row is None else row.data


def test_a_tree_grown_in_rounds_has_the_root_of_rfc_6962_at_every_size() -> None:
    kept, size = Kept(), 0
    for by in (1, 1, 2, 3, 249, 1, 255, 256, 257, 700, 5):
        tree = kept.grow(size, by)
        size += by
        assert tree.size == size
        assert tree.root() == merkle.root(LEAVES[:size])


def test_every_tile_it_stored_fits_the_tree() -> None:
    kept, size = Kept(), 0
    for by in (300, 1, 65_000, 235, 600):
        root = kept.grow(size, by).root()
        size += by
        check_tiles(reader(kept.read), size, root)
    assert {level for level, _ in kept} == {0, 1, 2}


def test_an_empty_tree_has_the_root_of_nothing_and_no_tile() -> None:
    tree = Tree(0, {})
    assert (tree.root(), tree.changed(), edge_of(0)) == (merkle.EMPTY_ROOT, [], [])


def test_a_missing_or_cut_tile_is_an_error_and_never_another_tree() -> None:
    kept = Kept()
    kept.grow(0, 300)
    with pytest.raises(TreeBroken, match=r"tile/0/001\.p/44"):
        Tree(300, {(1, 0): kept[1, 0].data})
    with pytest.raises(TreeBroken, match=r"tile/0/001\.p/44"):
        Tree(300, {(1, 0): kept[1, 0].data, (0, 1): kept[0, 1].data[:-32]})


def test_a_narrower_tile_is_the_beginning_of_a_wider_one() -> None:
    kept = Kept()
    kept.grow(0, 300)
    read = reader(kept.read)
    assert read("tile/0/001.p/7") == b"".join(LEAVES[256:263])
    with pytest.raises(TileBroken):
        read("tile/0/001.p/45")
    with pytest.raises(TileBroken):
        read("tile/0/001")
    with pytest.raises(TileBroken):
        read("tile/entries/000")

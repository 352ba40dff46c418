from __future__ import annotations

import pytest

from audit.errors import TileBroken
from audit.merkle import leaf_hash, root, subtrees
from audit.proof import check_consistency, check_inclusion, make_consistency, make_inclusion
from audit.tiles import Tile, check_tiles, hashes_of, subtrees_of, tiles_of

LEAVES = [leaf_hash(number.to_bytes(4, "big")) for number in range(70_000)]


def tiles(size: int) -> dict[str, bytes]:
    """The tiles of a tree, made level by level from the definition."""
    made = {}
    hashes, level = LEAVES[:size], 0
    while hashes:
        for index in range(0, len(hashes), 256):
            part = hashes[index : index + 256]
            made[Tile(level, index // 256, len(part)).path] = b"".join(part)
        hashes = [root(hashes[at : at + 256]) for at in range(0, len(hashes) // 256 * 256, 256)]
        level += 1
    return made


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 5, 3), "tile/0/005.p/3"),
        (Tile(1, 999, 255), "tile/1/999.p/255"),
        (Tile(2, 1000), "tile/2/x001/000"),
        (Tile(0, 1_234_067), "tile/0/x001/x234/067"),
        (Tile(63, 10**9, 1), "tile/63/x001/x000/x000/000.p/1"),
    ],
)
def test_paths_are_spelled_as_specified(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert Tile.parse(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0",
        "tile/entries/000",
        "tile/0/0",
        "tile/0/00",
        "tile/00/000",
        "tile/-1/000",
        "tile/64/000",
        "tile/0/x000/000",
        "tile/0/x000/001",
        "tile/0/001/000",
        "tile/0/x1/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000/",
        "tile/0/000\n",
        "/tile/0/000",
        "tile/0/../000",
        "tile/0/٠٠٠",
        "tile/data/000",
    ],
)
def test_other_paths_are_refused(path: str) -> None:
    with pytest.raises(TileBroken):
        Tile.parse(path)


@pytest.mark.parametrize(
    ("level", "index", "width"), [(-1, 0, 1), (64, 0, 1), (0, -1, 1), (0, 0, 0), (0, 0, 257)]
)
def test_tiles_that_cannot_be_are_refused(level: int, index: int, width: int) -> None:
    with pytest.raises(TileBroken):
        Tile(level, index, width)


def test_a_tree_of_70000_has_the_tiles_of_the_specification() -> None:
    made = list(tiles_of(70_000))
    assert [tile for tile in made if tile.level == 0] == [Tile(0, index) for index in range(273)] + [
        Tile(0, 273, 112)
    ]
    assert [tile for tile in made if tile.level > 0] == [Tile(1, 0), Tile(1, 1, 17), Tile(2, 0, 1)]


def test_a_tree_of_256_has_one_full_tile_and_one_hash_above() -> None:
    assert list(tiles_of(256)) == [Tile(0, 0), Tile(1, 0, 1)]


def test_an_empty_tree_has_no_tiles() -> None:
    assert list(tiles_of(0)) == []


@pytest.mark.parametrize("size", [1, 255, 256, 257, 511, 512, 600, 65_535, 65_536, 65_537, 70_000])
def test_tiles_hold_what_the_definition_says(size: int) -> None:
    expected = tiles(size)
    assert sorted(expected) == sorted(tile.path for tile in tiles_of(size))
    if size <= 600:
        assert {tile.path: tile.content(subtrees(LEAVES)) for tile in tiles_of(size)} == expected


def test_growing_writes_exactly_the_tiles_that_are_new() -> None:
    for before in range(0, 1100, 37):
        for after in range(before, 1100, 41):
            old = {tile.path for tile in tiles_of(before)}
            new = {tile.path for tile in tiles_of(after)}
            assert {tile.path for tile in tiles_of(after, since=before)} == new - old


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 600, 65_536, 70_000])
def test_proofs_out_of_tiles_hold(size: int) -> None:
    subtree = subtrees_of(tiles(size).__getitem__, size)
    top = root(LEAVES[:size])
    assert subtree(0, size) == top
    for index in {0, 1, size // 2, size - 2, size - 1} & set(range(size)):
        check_inclusion(LEAVES[index], index, size, make_inclusion(index, size, subtree), top)
    for first in {1, 255, 256, 257, size // 2, size - 1} & set(range(1, size)):
        path = make_consistency(first, size, subtree)
        check_consistency(first, root(LEAVES[:first]), size, top, path)


def test_tiles_give_the_subtrees_that_the_leaves_give() -> None:
    size = 600
    from_tiles, from_leaves = subtrees_of(tiles(size).__getitem__, size), subtrees(LEAVES)
    for start, end in ((0, 1), (599, 600), (256, 512), (0, 512), (512, 600), (128, 256), (592, 600)):
        assert from_tiles(start, end) == from_leaves(start, end)


@pytest.mark.parametrize("size", [1, 255, 256, 257, 600, 70_000])
def test_whole_tiles_pass_the_check(size: int) -> None:
    check_tiles(tiles(size).__getitem__, size, root(LEAVES[:size]))


def test_every_changed_tile_is_found() -> None:
    size = 70_000
    good = tiles(size)
    for path in (
        "tile/0/000",
        "tile/0/200",
        "tile/0/273.p/112",
        "tile/1/000",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    ):
        for changed in (b"\x00" + good[path][1:], good[path][:-1], good[path] + bytes(32), b""):
            broken = {**good, path: changed}
            with pytest.raises(TileBroken):
                check_tiles(broken.__getitem__, size, root(LEAVES[:size]))


def test_tiles_of_another_tree_do_not_give_the_root() -> None:
    with pytest.raises(TileBroken, match="root that was signed"):
        check_tiles(tiles(300).__getitem__, 300, root(LEAVES[1:301]))


def test_a_tile_of_another_width_is_refused() -> None:
    with pytest.raises(TileBroken):
        hashes_of(bytes(32 * 3), Tile(0, 0, 4))

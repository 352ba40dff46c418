from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from audit.errors import ProofBroken
from audit.merkle import EMPTY_ROOT, Frontier, leaf_hash, node_hash, root, split, subtrees

KNOWN = json.loads((Path(__file__).parents[1] / "vectors" / "audit_merkle.json").read_text(encoding="utf-8"))
LEAVES = [leaf_hash(bytes.fromhex(leaf)) for leaf in KNOWN["leaves"]]


def naive(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + naive(leaves[:k]) + naive(leaves[k:])).digest()


def leaves_of(size: int) -> list[bytes]:
    return [leaf_hash(f"entry {number}".encode()) for number in range(size)]


def test_leaf_hashes_are_the_known_ones() -> None:
    assert [leaf.hex() for leaf in LEAVES] == KNOWN["leaf_hashes"]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_the_known_ones(size: int) -> None:
    assert root(LEAVES[:size]).hex() == KNOWN["roots"][size]


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    assert root([]) == Frontier().root() == EMPTY_ROOT == sha256(b"").digest()


def test_every_size_to_300_has_the_root_of_the_recursive_definition() -> None:
    leaves = leaves_of(300)
    frontier = Frontier()
    for size in range(301):
        assert frontier.size == size
        assert frontier.root() == root(leaves[:size]) == naive(leaves[:size])
        if size < 300:
            frontier.append(leaves[size])


def test_a_frontier_goes_on_from_what_was_stored() -> None:
    leaves = leaves_of(70)
    for size in range(70):
        frontier = Frontier()
        for leaf in leaves[:size]:
            frontier.append(leaf)
        stored = Frontier(frontier.size, frontier.nodes)
        stored.append(leaves[size])
        assert stored.root() == root(leaves[: size + 1])
        assert frontier.root() == root(leaves[:size])


@pytest.mark.parametrize(
    ("size", "nodes"),
    [(0, [bytes(32)]), (1, []), (3, [bytes(32)]), (2, [bytes(32)] * 2), (-1, []), (1, [bytes(31)])],
)
def test_a_right_edge_that_cannot_be_is_refused(size: int, nodes: list[bytes]) -> None:
    with pytest.raises(ProofBroken):
        Frontier(size, nodes)


def test_a_repeated_last_leaf_gives_another_root() -> None:
    for size in range(1, 20):
        leaves = leaves_of(size)
        assert root(leaves) != root([*leaves, leaves[-1]])


def test_a_node_is_never_taken_for_a_leaf() -> None:
    left, right = leaves_of(2)
    assert leaf_hash(left + right) != node_hash(left, right)


@pytest.mark.parametrize(("size", "middle"), [(2, 1), (3, 2), (4, 2), (5, 4), (8, 4), (9, 8), (28937, 16384)])
def test_a_tree_splits_at_the_largest_power_of_two_below_its_size(size: int, middle: int) -> None:
    assert split(size) == middle


def test_subtrees_are_roots_of_slices() -> None:
    leaves = leaves_of(9)
    subtree = subtrees(leaves)
    assert subtree(0, 9) == naive(leaves)
    assert subtree(4, 8) == naive(leaves[4:8])
    assert subtree(8, 9) == leaves[8]

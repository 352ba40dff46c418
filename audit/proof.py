"""Inclusion and consistency proofs of RFC 6962, sections 2.1.1 and 2.1.2.

An inclusion proof shows that an entry is in a tree; a consistency proof shows that a tree only grew.
Checks follow RFC 9162, sections 2.1.3.2 and 2.1.4.2. They raise; they never answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from audit.errors import ProofBroken
from audit.merkle import EMPTY_ROOT, HASH_BYTES, Subtree, node_hash, split

Range = tuple[int, int]


def make_inclusion(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """The proof that leaf `index` is in the tree of the first `size` leaves, from the leaf up.

    Raises:
        ProofBroken: there is no such leaf in such a tree.
    """
    return [subtree(*part) for part in inclusion_ranges(index, size)]


def make_consistency(first: int, second: int, subtree: Subtree) -> list[bytes]:
    """The proof that the tree of `first` leaves is the beginning of the tree of `second`.

    Raises:
        ProofBroken: the first tree is larger than the second.
    """
    return [subtree(*part) for part in consistency_ranges(first, second)]


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """Which (start, end) subtrees an inclusion proof is made of, in its order."""
    if not 0 <= index < size:
        raise ProofBroken(f"A tree of {size} leaves has no leaf {index}.")
    ranges = []
    start, end = 0, size
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(first: int, second: int) -> list[Range]:
    """Which (start, end) subtrees a consistency proof is made of, in its order."""
    if not 0 <= first <= second:
        raise ProofBroken(f"A tree of {first} leaves does not come before one of {second}.")
    if first in (0, second):
        return []
    ranges = []
    start, end = 0, second
    while first != end:
        middle = start + split(end - start)
        if first <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    # The old tree's own root is known to who asks, and left out; a part of it is not.
    if start > 0:
        ranges.append((start, end))
    return ranges[::-1]


def check_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf hash stands at `index` in the tree of `size` leaves with this root.

    Raises:
        ProofBroken: it does not, or the proof is too short, too long or malformed.
    """
    _check_hashes((leaf, root, *path))
    if not 0 <= index < size:
        raise ProofBroken(f"A tree of {size} leaves has no leaf {index}.")
    node = leaf
    for step, on_the_left in _walk(index, size - 1, path):
        node = node_hash(step, node) if on_the_left else node_hash(node, step)
    if node != root:
        raise ProofBroken(f"Leaf {index} is not in the tree with this root.")


def check_consistency(
    first: int, first_root: bytes, second: int, second_root: bytes, path: Sequence[bytes]
) -> None:
    """Check that the first tree is the beginning of the second.

    Raises:
        ProofBroken: it is not, or the proof is too short, too long or malformed.
    """
    _check_hashes((first_root, second_root, *path))
    if not 0 <= first <= second:
        raise ProofBroken(f"A tree of {first} leaves does not come before one of {second}.")
    if first in (0, second):
        if (
            path
            or (first == second and first_root != second_root)
            or (first == 0 and first_root != EMPTY_ROOT)
        ):
            raise ProofBroken("Two trees of one size differ, or an empty tree is not empty.")
        return
    # Of a perfect old tree the root itself is the first step, and who checks has it.
    start, *steps = (first_root, *path) if first & (first - 1) == 0 else path or (b"",)
    shared = (first & -first).bit_length() - 1
    old = new = start
    for step, on_the_left in _walk((first - 1) >> shared, (second - 1) >> shared, steps):
        if on_the_left:
            old = node_hash(step, old)
            new = node_hash(step, new)
        else:
            new = node_hash(new, step)
    if old != first_root or new != second_root:
        raise ProofBroken(f"The tree of {second} leaves did not grow from the tree of {first}.")


def _walk(here: int, last: int, path: Sequence[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Climb from node `here` of a row that ends with `last`: each step, and whether it is on the left."""
    for step in path:
        if last == 0:
            raise ProofBroken("The proof is too long for the tree.")
        on_the_left = here & 1 == 1 or here == last
        yield step, on_the_left
        if on_the_left:
            # At the right edge, rows where the node stands alone have no step.
            while here and not here & 1:
                here >>= 1
                last >>= 1
        here >>= 1
        last >>= 1
    if last != 0:
        raise ProofBroken("The proof is too short for the tree.")


def _check_hashes(hashes: Sequence[bytes]) -> None:
    if any(len(digest) != HASH_BYTES for digest in hashes):
        raise ProofBroken("A hash of the proof is not 32 bytes.")

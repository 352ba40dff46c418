"""The Merkle tree of RFC 6962, section 2.1, over SHA-256.

    leaf = SHA-256(0x00 | entry)
    node = SHA-256(0x01 | left | right)

A tree of n > 1 leaves splits at the largest power of two below n. Nothing is doubled: repeating the last node
of an odd row makes trees of three and four leaves collide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import Final

from audit.errors import ProofBroken

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()

Subtree = Callable[[int, int], bytes]
"""Gives the root of the leaves from start to before end."""


def leaf_hash(body: bytes) -> bytes:
    """The leaf of an entry's canonical bytes."""
    return sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The node above two nodes."""
    return sha256(b"\x01" + left + right).digest()


def root(leaves: Iterable[bytes]) -> bytes:
    """The root of a tree with these leaf hashes, in order."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def split(size: int) -> int:
    """The largest power of two below `size`, which is at least 2: where RFC 6962 parts a tree."""
    return 1 << ((size - 1).bit_length() - 1)


def subtrees(leaves: Sequence[bytes]) -> Subtree:
    """What `audit.proof` asks of a tree, over leaf hashes that are all at hand."""
    return lambda start, end: root(leaves[start:end])


class Frontier:
    """A growing tree as its right edge: the roots of its perfect subtrees, largest first. 32 bytes a level.

        size 7 = 4 + 2 + 1: three roots

    Args:
        size: leaves so far.
        nodes: the roots for that size, as `nodes` gave them.

    Raises:
        ProofBroken: there cannot be so many roots for that size, or one is not 32 bytes.
    """

    __slots__ = ("_nodes", "_size")

    def __init__(self, size: int = 0, nodes: Sequence[bytes] = ()) -> None:
        if size < 0 or len(nodes) != size.bit_count() or any(len(node) != HASH_BYTES for node in nodes):
            raise ProofBroken(f"A tree of {size} leaves does not have this right edge.")
        self._size = size
        self._nodes = list(nodes)

    @property
    def size(self) -> int:
        """Leaves so far."""
        return self._size

    @property
    def nodes(self) -> tuple[bytes, ...]:
        """The right edge, to be stored and given back."""
        return tuple(self._nodes)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        node = leaf
        merging = self._size
        while merging & 1:
            node = node_hash(self._nodes.pop(), node)
            merging >>= 1
        self._nodes.append(node)
        self._size += 1

    def root(self) -> bytes:
        """The root over everything so far."""
        if not self._nodes:
            return EMPTY_ROOT
        node = self._nodes[-1]
        for left in reversed(self._nodes[:-1]):
            node = node_hash(left, node)
        return node

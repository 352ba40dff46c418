"""A root key and the one that takes its place: both open, the new one wraps."""

from __future__ import annotations

from keys.errors import RootFileBroken, UnsealFailed
from keys.providers import RootProvider
from keys.scope import Root


class Succession:
    """Two root keys in one place, for as long as keys are being wrapped anew.

    Attributes:
        root: which of the root keys this is.
        successor: the new one.

    Raises:
        RootFileBroken: they are not of one kind.
    """

    __slots__ = ("_predecessor", "root", "successor")

    def __init__(self, successor: RootProvider, predecessor: RootProvider) -> None:
        if successor.root is not predecessor.root:
            raise RootFileBroken(f"the {successor.root} root key cannot follow the {predecessor.root} one")
        self.root: Root = successor.root
        self.successor = successor
        self._predecessor = predecessor

    def wrap(self, secret: bytes, aad: bytes) -> bytes:
        """Seal the bytes of a key by the new root key."""
        return self.successor.wrap(secret, aad)

    def unwrap(self, blob: bytes, aad: bytes) -> bytes:
        """Open what either of them wrapped.

        Raises:
            UnsealFailed: it was changed, or wrapped by another root key or with another `aad`.
        """
        try:
            return self.successor.unwrap(blob, aad)
        except UnsealFailed:
            return self._predecessor.unwrap(blob, aad)

    def __repr__(self) -> str:
        return f"<Succession {self.root}>"

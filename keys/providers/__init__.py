"""Root keys: what wraps every other key, kept outside the databases.

A provider holds one root key and lends its use, never its bytes.
"""

from __future__ import annotations

from typing import Protocol

from keys.scope import Root


class RootProvider(Protocol):
    """One root key."""

    @property
    def root(self) -> Root:
        """Which of the root keys this is."""
        ...

    def wrap(self, secret: bytes, aad: bytes) -> bytes:
        """Seal the bytes of a key, bound to `aad`."""
        ...

    def unwrap(self, blob: bytes, aad: bytes) -> bytes:
        """Open what `wrap` gave with the same `aad`.

        Raises:
            UnsealFailed: it was changed, or wrapped by another root key or with another `aad`.
        """
        ...

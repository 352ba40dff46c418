"""A key store in memory, and root keys that cost no Argon2: for tests that are not about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from keys.keyring import Keyring, Keys, WrappedKey
from keys.providers.passphrase import PassphraseProvider
from keys.scope import Purpose, Root


class MemoryKeyStore:
    """Keeps wrapped keys in a dictionary and counts how often it is asked."""

    def __init__(self) -> None:
        self.rows: dict[bytes, WrappedKey] = {}
        self.asked = 0

    def find(self, purpose: Purpose, scopes: Sequence[str]) -> list[WrappedKey]:
        self.asked += 1
        return [row for row in self.rows.values() if row.purpose is purpose and row.scope in scopes]

    def fetch(self, ids: Sequence[bytes]) -> list[WrappedKey]:
        self.asked += 1
        return [self.rows[key_id] for key_id in ids if key_id in self.rows]

    def add(self, key: WrappedKey) -> None:
        for row in self.find(key.purpose, (key.scope,)):
            if row.version >= key.version:
                raise ValueError("this version exists already")
            if key.state == "current" == row.state:
                self.rows[row.id] = replace(row, state="live")
        self.rows[key.id] = key


def roots_in_memory() -> dict[Root, PassphraseProvider]:
    """Both root keys, the same in every run."""
    return {
        root: PassphraseProvider(root, byte * 32)
        for root, byte in ((Root.CONTENT, b"\x01"), (Root.WORK, b"\x02"))
    }


def memory_keys() -> Keys:
    """Keys of a fresh store, both root keys loaded."""
    return Keyring(roots_in_memory()).bound(MemoryKeyStore())

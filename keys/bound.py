"""The keys as one transaction sees them: what it creates is its own until another one reads it back."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from keys.errors import MissingKey, WrongKey
from keys.key import ID_BYTES, SECRET_BYTES, Key, Purpose
from keys.wrapping import State, WrappedKey, unwrap, vouched_public, wrap

if TYPE_CHECKING:
    from keys.keyring import Keyring


class KeyStore(Protocol):
    """Where wrapped keys are kept, as seen by one transaction."""

    def find(self, purpose: Purpose, scopes: Sequence[str]) -> list[WrappedKey]:
        """Give every version of the keys of these scopes, in any order; none for an unknown scope."""
        ...

    def fetch(self, ids: Sequence[bytes]) -> list[WrappedKey]:
        """Give the keys with these ids, in any order; none for an unknown id."""
        ...

    def add(self, key: WrappedKey) -> None:
        """Keep a new key; where it is current, the current one of its purpose and scope becomes live."""
        ...


class Keys:
    """The keys as one transaction sees them; `Keyring.bound` makes it. Not for two threads."""

    def __init__(self, keyring: Keyring, store: KeyStore) -> None:
        self._keyring = keyring
        self._store = store
        self._versions: dict[tuple[Purpose, str], tuple[Key, ...]] = {}
        self._created: dict[bytes, Key] = {}

    def current(self, purpose: Purpose, scope: str) -> Key:
        """Give the key that seals for a scope.

        Raises:
            MissingKey: there is none, or its root key is not loaded here.
            WrongKey: the store's row is not what it says.
        """
        return self.currents(purpose, (scope,))[scope]

    def currents(self, purpose: Purpose, scopes: Sequence[str]) -> dict[str, Key]:
        """Give the keys that seal for these scopes, asking the store once at most.

        Raises:
            MissingKey: one of them has none, or its root key is not loaded here.
            WrongKey: a row of the store is not what it says, or was not asked for.
        """
        return {scope: found[0] for scope, found in self.all_versions(purpose, scopes).items()}

    def versions(self, purpose: Purpose, scope: str) -> tuple[Key, ...]:
        """Give every version that still reads, the one that seals first, then the others, newest first.

        What is written carries no key id where it is a mark or a tag: try them in this order.
        Raises as `current`.
        """
        return self.all_versions(purpose, (scope,))[scope]

    def oldest(self, purpose: Purpose, scope: str) -> Key:
        """Give the version that has been there longest: for what must not change while a key is rotated.

        Raises as `current`.
        """
        return min(self.versions(purpose, scope), key=lambda key: key.version)

    def all_versions(self, purpose: Purpose, scopes: Sequence[str]) -> dict[str, tuple[Key, ...]]:
        """Give the `versions` of these scopes, asking the store once at most. Raises as `currents`."""
        found: dict[str, tuple[Key, ...]] = {}
        for scope in scopes:
            keys = self._versions.get((purpose, scope)) or self._keyring.known_versions(purpose, scope)
            if keys is not None:
                found[scope] = keys
        unknown = [scope for scope in dict.fromkeys(scopes) if scope not in found]
        if unknown:
            rows = self._reading(purpose, unknown)
            for scope in unknown:
                if scope not in rows:
                    raise MissingKey(f"no {purpose} key for {scope}", purpose=purpose, scope=scope)
                found[scope] = self._keyring.learned(rows[scope])
        for scope, keys in found.items():
            self._versions[(purpose, scope)] = keys
        return found

    def by_ids(self, ids: Sequence[bytes]) -> dict[bytes, Key]:
        """Give the keys that open, whatever their version, asking the store once at most.

        Raises:
            MissingKey: one of them is not there, or its root key is not loaded here.
            WrongKey: a row of the store is not what it says, or was not asked for.
        """
        found: dict[bytes, Key] = {}
        for key_id in ids:
            key = self._created.get(key_id) or self._keyring.known(key_id)
            if key is not None:
                found[key_id] = key
        unknown = [key_id for key_id in dict.fromkeys(ids) if key_id not in found]
        if unknown:
            for row in self._store.fetch(unknown):
                if row.id not in unknown:
                    raise WrongKey("the key store gave a key that was not asked for", key_id=row.id)
                found[row.id] = self._keyring.unwrapped(row)
            for key_id in unknown:
                if key_id not in found:
                    raise MissingKey("this key is not in the key store", key_id=key_id)
        return found

    def broken(self, ids: Sequence[bytes]) -> list[bytes]:
        """Return those of these keys whose stored rows do not unwrap, whatever this process remembers.

        Raises:
            MissingKey: a root key is not loaded here.
        """
        found = []
        for row in self._store.fetch(ids):
            try:
                unwrap(self._keyring.roots, row, itertools.count())
                if row.public is not None:
                    vouched_public(self._keyring.roots, row)
            except WrongKey:
                found.append(row.id)
        return found

    def create(self, purpose: Purpose, scope: str) -> Key:
        """Make a new random key, keep it wrapped, and let it be current from here on.

        Raises:
            ValueError: the scope is not spelled as this purpose spells it.
            MissingKey: the root key it needs is not loaded here.
        """
        return self._made(purpose, scope, "current")

    def introduce(self, purpose: Purpose, scope: str) -> Key:
        """Make the next version, which reads already and seals nothing yet: every process is to know it first.

        Raises as `create`.
        """
        return self._made(purpose, scope, "live")

    def public(self, purpose: Purpose, scope: str) -> bytes:
        """Give the 32-byte public half of the current signing or work-seal key; its root key is not needed.

        The content root key checks it. A process without any root key gets it unchecked, and must know it by
        other means, such as a printed fingerprint.

        Raises:
            MissingKey: there is no such key.
            WrongKey: the public half was exchanged, or this purpose has none.
        """
        return self.publics(purpose, scope)[0]

    def publics(self, purpose: Purpose, scope: str) -> tuple[bytes, ...]:
        """Give the public halves of every version that still counts, the current one's first. As `public`."""
        rows = self._reading(purpose, (scope,)).get(scope)
        if rows is None:
            raise MissingKey(f"no {purpose} key for {scope}", purpose=purpose, scope=scope)
        return tuple(self._public_of(row) for row in rows)

    def _public_of(self, row: WrappedKey) -> bytes:
        if row.public is None:
            raise WrongKey(f"a key for {row.purpose} has no public half", key_id=row.id)
        if not self._keyring.roots:
            return row.public
        return vouched_public(self._keyring.roots, row)

    def _made(self, purpose: Purpose, scope: str, state: State) -> Key:
        versions = [row.version for row in self._store.find(purpose, (scope,))]
        key_id, secret = secrets.token_bytes(ID_BYTES), secrets.token_bytes(SECRET_BYTES)
        key = Key(
            key_id,
            purpose,
            scope,
            max(versions, default=0) + 1,
            secret=secret,
            seals=self._keyring.count(key_id),
        )
        before = self.versions(purpose, scope) if versions else ()
        self._store.add(wrap(self._keyring.roots, key, secret, state))
        self._keyring.outdate(purpose, scope)
        self._created[key_id] = key
        self._versions[(purpose, scope)] = (
            (key, *before) if state == "current" else (*before[:1], key, *before[1:])
        )
        return key

    def _reading(self, purpose: Purpose, scopes: Sequence[str]) -> dict[str, list[WrappedKey]]:
        """Return the rows of each scope that has a current one, in the order of `versions`."""
        found: dict[str, list[WrappedKey]] = {}
        for row in self._store.find(purpose, scopes):
            if row.purpose is not purpose or row.scope not in scopes:
                raise WrongKey("the key store gave a key that was not asked for", key_id=row.id)
            if row.state != "retired":
                found.setdefault(row.scope, []).append(row)
        for rows in found.values():
            rows.sort(key=lambda row: (row.state == "current", row.version), reverse=True)
        return {scope: rows for scope, rows in found.items() if rows[0].state == "current"}

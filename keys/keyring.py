"""The keyring: unwrapped keys of a process, and the view of them one transaction has.

A `Keyring` lives as long as its process and is shared by its threads; a `Keys` lives as long as a transaction
and belongs to one thread. What a transaction creates is known to that transaction alone until another one
reads it back: a key whose transaction was rolled back must never seal anything.
"""

from __future__ import annotations

import itertools
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from threading import Lock
from typing import Protocol

from keys.errors import MissingKey, RootFileBroken, WrongKey
from keys.key import ID_BYTES, SECRET_BYTES, Key, Purpose, Root
from keys.providers import RootProvider
from keys.wrapping import WrappedKey, unwrap, vouched_public, wrap

__all__ = ["KeyStore", "Keyring", "Keys", "WrappedKey"]

FRESH_SECONDS = 5.0


class KeyStore(Protocol):
    """Where wrapped keys are kept, as seen by one transaction."""

    def find(self, purpose: Purpose, scopes: Sequence[str]) -> list[WrappedKey]:
        """Give every version of the keys of these scopes, in any order; none for an unknown scope."""
        ...

    def fetch(self, ids: Sequence[bytes]) -> list[WrappedKey]:
        """Give the keys with these ids, in any order; none for an unknown id."""
        ...

    def add(self, key: WrappedKey) -> None:
        """Keep a new key, which is current; the current one of its purpose and scope becomes live."""
        ...


class Keyring:
    """The unwrapped keys of a process, the least recently used forgotten first.

    Which key is current is asked of the store again after `FRESH_SECONDS`: that long after a rotation
    another process may still seal under the version before, which is why that version stays live. Unwrapped
    keys stay until they fall out or are forgotten: destroying a key in the store reaches a running process by
    `forget` or by its restart.

    Args:
        roots: the root keys loaded in this process.
        capacity: how many unwrapped keys, and how many current ones, are remembered.
        clock: monotonic seconds.

    Raises:
        RootFileBroken: a root key stands in the other's place.
    """

    def __init__(
        self,
        roots: Mapping[Root, RootProvider],
        capacity: int = 8192,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        for root, provider in roots.items():
            if provider.root is not root:
                raise RootFileBroken(f"the {provider.root} root key stands in the place of the {root} one")
        self.roots = dict(roots)
        self._capacity = capacity
        self._clock = clock
        self._lock = Lock()
        self._by_id: OrderedDict[bytes, Key] = OrderedDict()
        self._current: OrderedDict[tuple[Purpose, str], tuple[Key, float]] = OrderedDict()
        # Counts outlive the keys they count, so that falling out of memory does not start a count anew.
        self._seals: dict[bytes, Iterator[int]] = {}

    def bound(self, store: KeyStore) -> Keys:
        """Give one transaction its view."""
        return Keys(self, store)

    def forget(self, ids: Iterable[bytes]) -> None:
        """Drop keys that were destroyed."""
        gone = set(ids)
        with self._lock:
            for key_id in gone:
                self._by_id.pop(key_id, None)
            for place in [place for place, (key, _) in self._current.items() if key.id in gone]:
                del self._current[place]

    def known(self, key_id: bytes) -> Key | None:
        """Give an unwrapped key, or None where it must be fetched."""
        with self._lock:
            key = self._by_id.get(key_id)
            if key is not None:
                self._by_id.move_to_end(key_id)
            return key

    def known_current(self, purpose: Purpose, scope: str) -> Key | None:
        """Give a key that was current a moment ago, or None where the store must be asked."""
        place = (purpose, scope)
        with self._lock:
            found = self._current.get(place)
            if found is None or self._clock() - found[1] >= FRESH_SECONDS:
                return None
            self._current.move_to_end(place)
            return found[0]

    def unwrapped(self, row: WrappedKey, *, current: bool = False) -> Key:
        """Unwrap a row read from the store, or recognise it, and remember it.

        Raises:
            MissingKey: its root key is not loaded here.
            WrongKey: the row is not what it says.
        """
        key = self.known(row.id)
        if key is None:
            key = unwrap(self.roots, row, self.count(row.id))
        elif (key.purpose, key.scope, key.version) != (row.purpose, row.scope, row.version):
            raise WrongKey("a row of the key store was edited", key_id=row.id)
        with self._lock:
            self._by_id[row.id] = key
            if current:
                self._current[(row.purpose, row.scope)] = (key, self._clock())
                self._current.move_to_end((row.purpose, row.scope))
            for memory in (self._by_id, self._current):
                while len(memory) > self._capacity:
                    memory.popitem(last=False)
        return key

    def count(self, key_id: bytes) -> Iterator[int]:
        """Give this process's count of seals under a key."""
        return self._seals.setdefault(key_id, itertools.count())

    def outdate(self, purpose: Purpose, scope: str) -> None:
        """Ask the store the next time which key is current."""
        with self._lock:
            self._current.pop((purpose, scope), None)

    def __repr__(self) -> str:
        return f"<Keyring {len(self._by_id)} keys>"


class Keys:
    """The keys as one transaction sees them; `Keyring.bound` makes it. Not for two threads."""

    def __init__(self, keyring: Keyring, store: KeyStore) -> None:
        self._keyring = keyring
        self._store = store
        self._current: dict[tuple[Purpose, str], Key] = {}
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
        found: dict[str, Key] = {}
        for scope in scopes:
            key = self._current.get((purpose, scope)) or self._keyring.known_current(purpose, scope)
            if key is not None:
                found[scope] = key
        unknown = [scope for scope in dict.fromkeys(scopes) if scope not in found]
        if unknown:
            rows = self._newest(purpose, unknown)
            for scope in unknown:
                if scope not in rows:
                    raise MissingKey(f"no {purpose} key for {scope}", purpose=purpose, scope=scope)
                found[scope] = self._keyring.unwrapped(rows[scope], current=True)
        for scope, key in found.items():
            self._current[(purpose, scope)] = key
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
        self._store.add(wrap(self._keyring.roots, key, secret))
        self._keyring.outdate(purpose, scope)
        self._created[key_id] = key
        self._current[(purpose, scope)] = key
        return key

    def public(self, purpose: Purpose, scope: str) -> bytes:
        """Give the 32-byte public half of the current signing or work-seal key; its root key is not needed.

        The content root key checks it. A process without any root key gets it unchecked, and must know it by
        other means, such as a printed fingerprint.

        Raises:
            MissingKey: there is no such key.
            WrongKey: the public half was exchanged, or this purpose has none.
        """
        row = self._newest(purpose, (scope,)).get(scope)
        if row is None:
            raise MissingKey(f"no {purpose} key for {scope}", purpose=purpose, scope=scope)
        if row.public is None:
            raise WrongKey(f"a key for {purpose} has no public half", key_id=row.id)
        if not self._keyring.roots:
            return row.public
        return vouched_public(self._keyring.roots, row)

    def _newest(self, purpose: Purpose, scopes: Sequence[str]) -> dict[str, WrappedKey]:
        newest: dict[str, WrappedKey] = {}
        for row in self._store.find(purpose, scopes):
            if row.purpose is not purpose or row.scope not in scopes:
                raise WrongKey("the key store gave a key that was not asked for", key_id=row.id)
            if row.state == "current" and (
                row.scope not in newest or newest[row.scope].version < row.version
            ):
                newest[row.scope] = row
        return newest

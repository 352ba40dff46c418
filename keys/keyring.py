"""The keyring: unwrapped keys of a process, and the view of them one transaction has.

A `Keyring` lives as long as its process and is shared by its threads; a `Keys` lives as long as a transaction
and belongs to one thread. What a transaction creates is known to that transaction alone until another one
reads it back: a key whose transaction was rolled back must never seal anything.
"""

from __future__ import annotations

import itertools
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from threading import Lock

from keys.bound import Keys, KeyStore
from keys.errors import RootFileBroken, WrongKey
from keys.key import Key, Purpose, Root
from keys.providers import RootProvider
from keys.wrapping import WrappedKey, unwrap

__all__ = ["FRESH_SECONDS", "KeyStore", "Keyring", "Keys", "WrappedKey"]

FRESH_SECONDS = 5.0


class Keyring:
    """The unwrapped keys of a process, the least recently used forgotten first.

    Which versions a key has, and which one is current, is asked of the store again after `FRESH_SECONDS`: that
    long after a rotation another process may still seal under the version before, which is why that version
    stays live. Unwrapped keys stay until they fall out or are forgotten: destroying a key in the store reaches
    a running process by `forget` or by its restart, so whoever destroys one takes what it opens away as well.

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
        self._versions: OrderedDict[tuple[Purpose, str], tuple[tuple[Key, ...], float]] = OrderedDict()
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
            for place, (keys, _) in list(self._versions.items()):
                if any(key.id in gone for key in keys):
                    del self._versions[place]

    def known(self, key_id: bytes) -> Key | None:
        """Give an unwrapped key, or None where it must be fetched."""
        with self._lock:
            key = self._by_id.get(key_id)
            if key is not None:
                self._by_id.move_to_end(key_id)
            return key

    def known_versions(self, purpose: Purpose, scope: str) -> tuple[Key, ...] | None:
        """Give what the versions of a key were a moment ago, or None where the store must be asked."""
        place = (purpose, scope)
        with self._lock:
            found = self._versions.get(place)
            if found is None or self._clock() - found[1] >= FRESH_SECONDS:
                return None
            self._versions.move_to_end(place)
            return found[0]

    def learned(self, rows: Sequence[WrappedKey]) -> tuple[Key, ...]:
        """Unwrap the versions of one key, the current one first, and remember that these are all.

        Raises as `unwrapped`.
        """
        keys = tuple(self.unwrapped(row) for row in rows)
        with self._lock:
            self._versions[(rows[0].purpose, rows[0].scope)] = (keys, self._clock())
            self._versions.move_to_end((rows[0].purpose, rows[0].scope))
            while len(self._versions) > self._capacity:
                self._versions.popitem(last=False)
        return keys

    def unwrapped(self, row: WrappedKey) -> Key:
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
            while len(self._by_id) > self._capacity:
                self._by_id.popitem(last=False)
        return key

    def count(self, key_id: bytes) -> Iterator[int]:
        """Give this process's count of seals under a key."""
        return self._seals.setdefault(key_id, itertools.count())

    def outdate(self, purpose: Purpose, scope: str) -> None:
        """Ask the store the next time which key is current."""
        with self._lock:
            self._versions.pop((purpose, scope), None)

    def __repr__(self) -> str:
        return f"<Keyring {len(self._by_id)} keys>"

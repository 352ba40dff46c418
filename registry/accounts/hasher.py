"""Password hashes: Argon2id (RFC 9106), and never so many at once that the server stands still.

::

    m = 64 MiB, t = 3, p = 1, salt 16 bytes, tag 32 bytes; PHC string, sealed before it is stored
    at once: processor cores - 1, at least 1;  waiting: 16;  longest wait: 5 s;  beyond: Unavailable (503)

A password that cannot be anybody's (empty, over-long) costs the same hash as any other.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from registry.accounts import password
from registry.errors import Unavailable

MEMORY_KIB = 65_536
ROUNDS = 3
LANES = 1
WAITING = 16
WAIT_SECONDS = 5.0


class WrongPassword(Exception):
    """The password is not the one of this hash."""


class Hasher:
    """Makes and checks password hashes; one per process.

    `at_once`, `waiting` and `wait_seconds` bound its work; the costs are those above unless a test says
    otherwise.
    """

    def __init__(
        self,
        *,
        memory_kib: int = MEMORY_KIB,
        rounds: int = ROUNDS,
        lanes: int = LANES,
        at_once: int | None = None,
        waiting: int = WAITING,
        wait_seconds: float = WAIT_SECONDS,
    ) -> None:
        self._argon2 = PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=lanes)
        running = at_once if at_once is not None else max(1, (os.cpu_count() or 1) - 1)
        self._slots = BoundedSemaphore(running)
        self._room = running + waiting
        self._wait_seconds = wait_seconds
        self._lock = Lock()
        self._inside = 0
        # What a name without a password is compared with: same costs, and no password has this hash.
        self.decoy = self._argon2.hash(os.urandom(32))

    def hash(self, text: str) -> str:
        """Return the PHC string of a password. Raises Unavailable when too many are waiting."""
        with self._slot():
            return self._argon2.hash(password.normal(text))

    def check(self, encoded: str, text: str) -> None:
        """Require that `encoded` is the hash of `text`.

        Raises:
            WrongPassword: it is not, or no password can look like `text`.
            Unavailable: too many are waiting.
        """
        usable = password.within_bounds(text)
        with self._slot():
            try:
                self._argon2.verify(
                    encoded if usable else self.decoy, password.normal(text) if usable else ""
                )
            except (VerificationError, InvalidHashError):
                raise WrongPassword from None
        if not usable:
            raise WrongPassword

    def outdated(self, encoded: str) -> bool:
        """Tell whether a hash was made with other costs than today's."""
        return self._argon2.check_needs_rehash(encoded)

    @contextmanager
    def _slot(self) -> Iterator[None]:
        with self._lock:
            if self._inside >= self._room:
                raise Unavailable("Many people are signing in just now. Try again in a minute.")
            self._inside += 1
        try:
            if not self._slots.acquire(timeout=self._wait_seconds):
                raise Unavailable("Many people are signing in just now. Try again in a minute.")
            try:
                yield
            finally:
                self._slots.release()
        finally:
            with self._lock:
                self._inside -= 1

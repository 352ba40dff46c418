"""Settling: after it every process knows what was committed, and nobody acts on what was before.

A process asks which versions a key has every `FRESH_SECONDS`; a transaction that is under way keeps what it was
told. So whoever changes the state of keys waits that long, and then for every transaction that began before.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from keys.keyring import FRESH_SECONDS
from registry.rotation.progress import Say
from registry.rotation.store import processes

if TYPE_CHECKING:
    from datetime import datetime

    from registry.database import Database

LOOK_EVERY: Final = 0.25
MARGIN: Final = 1.0


class Settling:
    """Waits for the processes of these databases: one for each role that seals, because a role sees only its own.

    Args:
        databases: opened in the roles of `nordkap serve` and of `nordkap work`.
        seconds: how long a process may act on what it was told before.
        sleep: waits; a test's does not.
    """

    def __init__(
        self,
        databases: Sequence[Database],
        seconds: float = FRESH_SECONDS + MARGIN,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._databases = databases
        self._wait = timedelta(seconds=seconds)
        self._sleep = sleep

    def settle(self, say: Say) -> None:
        """Return when what was committed before this call is known everywhere."""
        until = self._now() + self._wait
        say("Waiting until every process knows it", 0, 1)
        while not self._settled(until):
            self._sleep(LOOK_EVERY)
        say("Waiting until every process knows it", 1, 1)

    def _settled(self, until: datetime) -> bool:
        for database in self._databases:
            with database.transaction() as tx:
                oldest = processes.oldest_transaction(tx)
                if tx.now < until or (oldest is not None and oldest < until):
                    return False
        return True

    def _now(self) -> datetime:
        with self._databases[0].transaction() as tx:
            return tx.now

"""How the log stands: how far behind, how much waits, and whether it had to stop."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from registry.errors import Unavailable
from registry.oversight.store import staging

if TYPE_CHECKING:
    from registry.database import Transaction

LATE_AFTER: Final = timedelta(seconds=10)
STOP_AFTER: Final = timedelta(seconds=60)
LOOK_EVERY: Final = 5.0
LOOK_AGAIN: Final = 1.0

BEHIND: Final = "The log is more than a minute behind, so the register shows nothing. Tell the operator."


@dataclass(frozen=True, slots=True)
class JournalHealth:
    """The log's state as one transaction sees it.

    Attributes:
        behind: seconds since the oldest unsequenced entry was staged; 0 where none waits.
        waiting: entries that wait, counted up to 100,000.
        broken: why sequencing stopped, in an English sentence; None where it did not.
        missing: numbers that were removed before they were sequenced.
        silent: seconds since `nordkap work` last said that it looked.
    """

    behind: float
    waiting: int
    broken: str | None
    missing: int
    silent: float

    @property
    def sound(self) -> bool:
        """Tell whether the log keeps up and nothing stopped it."""
        return self.broken is None and self.behind <= LATE_AFTER.total_seconds()


def journal_health(tx: Transaction) -> JournalHealth:
    """Return how the log stands; any of the database roles may ask."""
    at, broken, missing = staging.found_health(tx)
    oldest = staging.oldest(tx)
    return JournalHealth(
        behind=0.0 if oldest is None else max(0.0, (tx.now - oldest).total_seconds()),
        waiting=0 if oldest is None else staging.waiting(tx),
        broken=broken,
        missing=missing,
        silent=max(0.0, (tx.now - at).total_seconds()),
    )


class Backlog:
    """The rule that stops a process from disclosing while the log is more than a minute behind.

    One look at the oldest staged row every five seconds, every second while it is behind; `limit` None never
    stops (for the host's own commands, which have to work when the log does not).
    """

    def __init__(
        self, limit: timedelta | None = STOP_AFTER, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = limit
        self._clock = clock
        self._look_at = clock()
        self._behind = False

    def check(self, tx: Transaction) -> None:
        """Raise Unavailable while the log is too far behind."""
        if self._limit is None:
            return
        now = self._clock()
        if now >= self._look_at:
            oldest = staging.oldest(tx)
            # By the clock of the transaction's start, as its snapshot: an import's own length is no delay.
            self._behind = oldest is not None and tx.now - oldest > self._limit
            self._look_at = now + (LOOK_AGAIN if self._behind else LOOK_EVERY)
        if self._behind:
            raise Unavailable(BEHIND)

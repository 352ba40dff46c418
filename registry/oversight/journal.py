"""The journal of one process: stages a transaction's entries in that transaction, just before its commit.

A search stages one entry and up to twenty side records in two round trips. What cannot be encoded, sealed or
written raises, and the transaction rolls back: nothing happened, nothing was shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING

from audit.errors import AuditError
from audit.event import Event
from keys.key import Purpose
from keys.scope import REGISTER
from registry.entries import by_principal
from registry.errors import Unavailable
from registry.oversight.aside import AsideRow, asides, named
from registry.oversight.counters import Counters
from registry.oversight.health import Backlog
from registry.oversight.store import staging
from registry.oversight.worker import Receipt, StagedRow, Worker

if TYPE_CHECKING:
    from audit.entry import Entry
    from registry.database import Detail, Transaction


class SqlJournal:
    """Implements `registry.database.Journal` for one process.

    Args:
        principal: what the log calls this process: "serve", "work", "host".
        backlog: the rule that stops serving when the log is behind; `Backlog(None)` for the host and `work`.
        counters: count each entry that was committed, by event and result.
    """

    def __init__(
        self, principal: str, backlog: Backlog | None = None, counters: Counters | None = None
    ) -> None:
        self.principal = principal
        self._counters = Counters() if counters is None else counters
        self._backlog = Backlog() if backlog is None else backlog
        self._lock = Lock()
        self._worker: Worker | None = None

    @property
    def waiting(self) -> int:
        """Return how many abandoned numbers wait to be announced: a reason for a beat."""
        with self._lock:
            return self._worker.waiting if self._worker is not None and self._worker.mine else 0

    @property
    def started(self) -> bool:
        """Tell whether this process has written to the log: it then owes it an end."""
        with self._lock:
            return self._worker is not None and self._worker.mine

    def stage(self, tx: Transaction, noted: Sequence[tuple[Entry, tuple[Detail, ...]]]) -> Receipt:
        """Write entries and their side records into `tx`.

        Raises:
            Unavailable: the log is too far behind, or an entry cannot be encoded or written.
            keys.errors.KeysError: a key that the entries need is missing.
        """
        self._backlog.check(tx)
        entries: list[Entry] = []
        beside: list[AsideRow] = []
        for entry, details in noted:
            rows = asides(tx, entry, details)
            beside.extend(rows)
            entries.append(replace(entry, objects=named(rows)) if rows else entry)
        staged, receipt = self._numbered(tx, entries)
        try:
            staging.stage(tx, staged, beside)
        except BaseException:
            self.settle(receipt, committed=False)
            raise
        return replace(receipt, kinds=tuple((entry.event.value, entry.result.value) for entry, _ in noted))

    def settle(self, receipt: object, *, committed: bool) -> None:
        """Learn whether the transaction was confirmed; else the next entry announces its numbers."""
        if not isinstance(receipt, Receipt):
            raise TypeError("not a receipt of this journal")
        with self._lock:
            receipt.worker.settle(receipt, committed=committed)
        if committed:
            for event, result in receipt.kinds:
                self._counters.add("entries", event=event, result=result)

    def forget(self) -> None:
        """Part with the worker, whose end is on record; what is staged after it is another worker's."""
        with self._lock:
            self._worker = None

    def _numbered(self, tx: Transaction, entries: Sequence[Entry]) -> tuple[list[StagedRow], Receipt]:
        try:
            # All bodies are encoded before the lock is taken; only one that announces is encoded again.
            bodies = [entry.canonical() for entry in entries]
            with self._lock:
                worker = self._worker
                if worker is None or not worker.mine:
                    worker = self._worker = Worker(tx.keys.current(Purpose.AUDIT, REGISTER))
                introduces = not worker.introduced
                if introduces:
                    started = by_principal(tx, self.principal, Event.WORKER_STARTED)
                    entries, bodies = [started, *entries], [started.canonical(), *bodies]

                def announcing(abandoned: tuple[int, ...]) -> Sequence[bytes]:
                    if not abandoned:
                        return bodies
                    return [replace(entries[0], void=abandoned).canonical(), *bodies[1:]]

                return worker.stage(len(bodies), announcing, introduces=introduces)
        except AuditError as error:
            raise Unavailable(staging.UNWRITABLE) from error

"""Signs of life of a process that writes to the log: abandoned numbers within a minute, an orderly end."""

from __future__ import annotations

from contextlib import suppress
from threading import Event as Signal
from threading import Thread
from typing import TYPE_CHECKING, Final

from audit.event import Event
from registry.entries import by_principal
from registry.errors import NordkapError
from registry.logs import logger

if TYPE_CHECKING:
    from registry.database import Database
    from registry.oversight.journal import SqlJournal

BEAT_EVERY: Final = 60.0
BEATS_AT_ONCE: Final = 20


class Pulse:
    """Beats for one journal. `start` it where no loop of its own calls `beat`; `end` it in any case."""

    def __init__(self, database: Database, journal: SqlJournal) -> None:
        self._database = database
        self._journal = journal
        self._stopping = Signal()
        self._thread: Thread | None = None

    def beat(self) -> int:
        """Announce abandoned numbers that no other entry has announced; return how many beats that took.

        Raises registry.errors.Unavailable when the log cannot be written: the numbers go on waiting.
        """
        beats = 0
        while self._journal.waiting and beats < BEATS_AT_ONCE:
            with self._database.transaction() as tx:
                tx.audit(by_principal(tx, self._journal.principal, Event.WORKER_BEAT))
            beats += 1
        return beats

    def start(self) -> None:
        """Beat once a minute in a thread of its own."""
        self._thread = Thread(target=self._run, name="nordkap-pulse", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Stop beating and put the end on record; nothing to say when the process never wrote.

        Where the log cannot be written the end goes unsaid, as after a crash, and `audit verify` says so.
        """
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if not self._journal.started:
            return
        with suppress(NordkapError):
            with self._database.transaction() as tx:
                tx.audit(by_principal(tx, self._journal.principal, Event.WORKER_ENDED))
            self._journal.forget()

    def _run(self) -> None:
        while not self._stopping.wait(BEAT_EVERY):
            try:
                self.beat()
            except NordkapError as error:
                logger().warning("beat_failed", error=type(error).__name__)

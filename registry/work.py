"""What `nordkap work` does all day: sequencing, compaction, tidying, each in a thread of its own.

A job that fails is tried again, more and more slowly, and holds up no other; so a database that restarts is
waited for, and a compaction that fails does not stop the log. SIGTERM and SIGINT end everything in order:
running jobs finish, the process puts its end on record, and that is sequenced too.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from threading import Event, Thread, current_thread, main_thread
from types import FrameType
from typing import TYPE_CHECKING, Final

from registry.errors import NordkapError
from registry.logs import logger
from registry.oversight.checking.rows import SESSIONS_KEPT
from registry.oversight.errors import OversightError, StagedBroken
from registry.oversight.pulse import BEAT_EVERY

if TYPE_CHECKING:
    from registry.database import Database, Transaction
    from registry.oversight.pulse import Pulse
    from registry.oversight.sequencer import Sequencer

SEQUENCE_EVERY: Final = 0.25
LOOK_EVERY: Final = 5.0
COMPACT_LOOK_EVERY: Final = 5.0
COMPACT_AFTER: Final = 300.0
"""Seconds that a change of the index stands at most before it is merged."""

TIDY_EVERY: Final = 3_600.0
SLOWEST: Final = 3.0
"""Seconds between two tries of a job that fails, at most; a job that is rarer anyway keeps its pace."""

MOST_DOUBLINGS: Final = 10
"""How often the pause doubles at most; without that, the thousandth failure would be no number any more."""

SAID_EVERY: Final = 10
STOP_WITHIN: Final = 60.0


class JobEnded(NordkapError):
    """A job's thread is gone."""


@dataclass(frozen=True, slots=True)
class Job:
    """Something done again and again: `run` tells whether more waits, `every` is the pause in seconds."""

    name: str
    every: float
    run: Callable[[], bool]


class Sequencing:
    """Sequences what is staged, and says every few seconds that there is nothing to do."""

    def __init__(self, sequencer: Sequencer, clock: Callable[[], float] = time.monotonic) -> None:
        self._sequencer = sequencer
        self._clock = clock
        self._looked = clock()

    def __call__(self) -> bool:
        """Do one round. Raises as `Sequencer.round`."""
        done = self._sequencer.round()
        now = self._clock()
        if done.sequenced:
            self._looked = now
        elif not done.elsewhere and now - self._looked >= LOOK_EVERY:
            self._sequencer.look()
            self._looked = now
        return done.more

    def drain(self) -> None:
        """Sequence all that is staged."""
        while self._sequencer.round().more:
            pass


@dataclass(frozen=True, slots=True)
class Compaction:
    """How the index is merged; the search room provides these.

    Attributes:
        due: whether so much stands that a run is worth its while.
        standing: how many changes stand in the fullest part of the index.
        run: merges; None when another process is at it.
    """

    due: Callable[[Transaction], bool]
    standing: Callable[[Transaction], int]
    run: Callable[[Database], object | None]


class Compacting:
    """Merges the index when it is due, or when changes have stood for five minutes."""

    def __init__(
        self, database: Database, compaction: Compaction, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = database
        self._compaction = compaction
        self._clock = clock
        self._standing_since: float | None = None

    def __call__(self) -> bool:
        """Look, and merge where it is time. Raises what the compaction raises."""
        with self._database.transaction(snapshot=True) as tx:
            standing, due = self._compaction.standing(tx), self._compaction.due(tx)
        now = self._clock()
        if not standing:
            self._standing_since = None
        elif self._standing_since is None:
            self._standing_since = now
        old = self._standing_since is not None and now - self._standing_since >= COMPACT_AFTER
        if due or old:
            done = self._compaction.run(self._database)
            self._standing_since = None
            logger().info("compaction", state="done" if done is not None else "elsewhere")
        return False


class Tidying:
    """Deletes what nobody counts or looks at any more: old attempts, sessions over for more than 30 days."""

    def __init__(self, database: Database, tidies: Sequence[Callable[[Transaction, timedelta], int]]) -> None:
        self._database = database
        self._tidies = tidies

    def __call__(self) -> bool:
        """Tidy, each thing in a transaction of its own."""
        gone = 0
        for tidy in self._tidies:
            with self._database.transaction() as tx:
                gone += tidy(tx, SESSIONS_KEPT)
        logger().info("tidied", count=gone)
        return False


class Work:
    """The work process.

    Args:
        database: in the role of `nordkap work`.
        sequencer: of that database.
        pulse: of the process's own journal; ended at the end of `run`.
        compaction: how the index is merged.
        tidies: each deletes something older than the age it is given, and returns how much.
    """

    def __init__(
        self,
        database: Database,
        sequencer: Sequencer,
        pulse: Pulse,
        compaction: Compaction,
        tidies: Sequence[Callable[[Transaction, timedelta], int]],
    ) -> None:
        self._sequencing = Sequencing(sequencer)
        self._pulse = pulse
        self._stopping = Event()
        self.jobs: list[Job] = [
            Job("sequencing", SEQUENCE_EVERY, self._sequencing),
            Job("compaction", COMPACT_LOOK_EVERY, Compacting(database, compaction)),
            Job("tidying", TIDY_EVERY, Tidying(database, tidies)),
            Job("pulse", BEAT_EVERY, lambda: pulse.beat() < 0),
        ]

    def run(self) -> None:
        """Work until `stop`, SIGTERM or SIGINT; then finish in order.

        Raises JobEnded when one of the jobs is not tried any more: whoever started the process starts it again.
        """
        if current_thread() is main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, self._asked)
        threads = [
            Thread(target=self._keep, args=(job,), name=f"nordkap-{job.name}", daemon=True)
            for job in self.jobs
        ]
        logger().info("work_started")
        for thread in threads:
            thread.start()
        # In slices, so that a signal is seen on every platform.
        ended: list[str] = []
        while not self._stopping.wait(0.5):
            ended = [thread.name for thread in threads if not thread.is_alive()]
            if ended:
                self.stop()
        deadline = time.monotonic() + STOP_WITHIN
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self._finish()
        logger().info("work_ended", count=sum(thread.is_alive() for thread in threads))
        if ended:
            raise JobEnded(f"A job of nordkap work ended by itself ({', '.join(ended)}). Start it again.")

    def stop(self) -> None:
        """Ask to stop; returns at once."""
        self._stopping.set()

    def _asked(self, _: int, __: FrameType | None) -> None:
        self.stop()

    def _finish(self) -> None:
        try:
            self._pulse.end()
            self._sequencing.drain()
        except Exception as error:  # noqa: BLE001 - the next start sequences what is left
            logger().warning("not_finished", error=type(error).__name__)

    def _keep(self, job: Job) -> None:
        failures, pause = 0, 0.0
        while not self._stopping.wait(pause):
            try:
                more = job.run()
            except Exception as error:  # noqa: BLE001 - whatever it is, the other jobs go on and this one tries again
                failures += 1
                pause = max(job.every, min(SLOWEST, job.every * 2 ** min(failures, MOST_DOUBLINGS)))
                if failures == 1 or failures % SAID_EVERY == 0:
                    _failed(job, error, failures)
            else:
                if failures:
                    logger().info("job_recovered", job=job.name, attempt=failures)
                failures, pause = 0, 0.0 if more else job.every


def _failed(job: Job, error: Exception, attempt: int) -> None:
    if isinstance(error, StagedBroken):
        logger().error("log_stopped", worker=error.worker, count=error.counter, attempt=attempt)
    elif isinstance(error, OversightError):
        logger().error("log_stopped", error=type(error).__name__, attempt=attempt)
    elif isinstance(error, NordkapError):
        logger().warning("job_waits", job=job.name, error=type(error).__name__, attempt=attempt)
    else:
        logger().error("job_failed", job=job.name, attempt=attempt, exc_info=error)

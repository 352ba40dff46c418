"""The work process: everything at its time, nothing held up by anything else, an end in order."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from audit.event import Event
from registry import logs
from registry.accounts.service import forget_old
from registry.embedded.roles import Dsns
from registry.oversight.checking.check import verify
from registry.oversight.errors import StagedBroken
from registry.oversight.health import journal_health
from registry.oversight.pulse import Pulse
from registry.oversight.sequencer import Sequencer
from registry.work import (
    COMPACT_AFTER,
    LOOK_EVERY,
    Compacting,
    Compaction,
    Job,
    JobEnded,
    Sequencing,
    Tidying,
    Work,
)
from tests.support.checkout import REPOSITORY
from tests.support.logbook import ORIGIN, Log, open_log, write

PATIENCE = 20.0


@pytest.fixture
def log(database_dsns: Dsns) -> Iterator[Log]:
    """A log over a database of its own."""
    with open_log(database_dsns) as made:
        yield made


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def until(true: Callable[[], bool]) -> None:
    """Wait for something that another thread or process is about to do."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        threading.Event().wait(0.02)


def nothing_to_compact(**about: Any) -> Compaction:
    return Compaction(
        **{"due": lambda _: False, "standing": lambda _: 0, "run": lambda _: None, **about}  # type: ignore[arg-type]
    )


def a_work(log: Log, compaction: Compaction | None = None) -> Work:
    return Work(
        log.work,
        Sequencer(log.work, ORIGIN),
        Pulse(log.work, log.work_journal),
        compaction or nothing_to_compact(),
        [forget_old],
    )


@contextmanager
def running(work: Work) -> Iterator[Work]:
    thread = threading.Thread(target=work.run)
    thread.start()
    try:
        yield work
    finally:
        work.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()


@pytest.fixture
def said() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What the process tells its operator."""
    stream = io.StringIO()
    logs.configure("info", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logs.configure("info")


def staged(log: Log) -> int:
    return len(log.sql("SELECT 1 FROM journal.staged"))


def test_the_log_keeps_up_with_its_writers(log: Log) -> None:
    behind: list[float] = []
    with running(a_work(log)):
        writers = [threading.Thread(target=log.write, args=(150,)) for _ in range(4)]
        for writer in writers:
            writer.start()
        while any(writer.is_alive() for writer in writers):
            with log.app.transaction() as tx:
                behind.append(journal_health(tx).behind)
        until(lambda: staged(log) == 0)
    assert max(behind) < PATIENCE
    report = verify(log.work, origin=ORIGIN, principal=None)
    assert report.problems == ()
    assert report.entries >= 601


def test_an_end_in_order_is_on_record_and_sequenced(log: Log) -> None:
    log.write(3)
    with running(a_work(log)):
        until(lambda: staged(log) == 0)
        log.write(2)
    assert staged(log) == 0
    with log.work.transaction() as tx:
        assert journal_health(tx).sound


def test_a_process_that_wrote_says_that_it_ended(log: Log) -> None:
    work = a_work(log, nothing_to_compact(due=lambda _: True, run=lambda database: _note(log)))
    with running(work):
        until(lambda: bool(log.sql("SELECT 1 FROM journal.entry WHERE event = 'index_compacted'")))
    events = [event for (event,) in log.sql("SELECT event FROM journal.entry ORDER BY index")]
    assert events[-1] == "worker_ended"
    assert log.sql("SELECT ended FROM journal.chain") == [(True,)]


def _note(log: Log) -> object:
    return write(log.work, Event.INDEX_COMPACTED, principal="work:compaction")


def test_a_compaction_that_fails_holds_up_nothing(log: Log, said: Callable[[], list[dict[str, Any]]]) -> None:
    def fail(_: object) -> object:
        raise RuntimeError("secret: Näcken")

    work = a_work(log, nothing_to_compact(due=lambda _: True, run=fail))
    with running(work):
        until(lambda: any(line["event"] == "job_failed" for line in said()))
        log.write(3)
        until(lambda: staged(log) == 0)
    (line,) = [line for line in said() if line["event"] == "job_failed"]
    assert (line["job"], line["error"]) == ("compaction", "RuntimeError")
    assert "cken" not in json.dumps(said())


def test_a_database_that_goes_away_is_waited_for(log: Log, said: Callable[[], list[dict[str, Any]]]) -> None:
    log.write(2)
    with running(a_work(log)):
        until(lambda: staged(log) == 0)
        log.sql("ALTER ROLE nordkap_work NOLOGIN")
        try:
            log.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'nordkap_work'")
            log.write(2)
            until(lambda: any(line["event"] == "job_waits" for line in said()))
            assert staged(log) == 2
        finally:
            log.sql("ALTER ROLE nordkap_work LOGIN")
        until(lambda: staged(log) == 0)
        until(lambda: any(line["event"] == "job_recovered" for line in said()))


def test_a_forged_row_is_named_to_the_operator_and_the_log_goes_on_when_it_is_gone(
    log: Log, said: Callable[[], list[dict[str, Any]]]
) -> None:
    log.write(2)
    ((worker,),) = log.sql("SELECT DISTINCT worker FROM journal.staged")
    log.sql(
        "INSERT INTO journal.staged (worker, counter, settled, key, previous, body, mac) "
        "SELECT worker, 77, settled, key, previous, body, mac FROM journal.staged WHERE counter = 2"
    )
    with running(a_work(log)):
        until(lambda: any(line["event"] == "log_stopped" for line in said()))
        (line,) = [line for line in said() if line["event"] == "log_stopped"]
        assert (line["worker"], line["count"]) == (str(worker), 77)
        with log.app.transaction() as tx:
            assert "number 77" in str(journal_health(tx).broken)
        log.sql("DELETE FROM journal.staged WHERE counter = 77")
        until(lambda: staged(log) == 0)


def test_an_idle_log_is_looked_at_every_few_seconds(log: Log) -> None:
    clock = Clock()
    job = Sequencing(Sequencer(log.work, ORIGIN), clock)
    job()
    ((before,),) = log.sql("SELECT at FROM journal.health")
    job()
    assert log.sql("SELECT at FROM journal.health") == [(before,)]
    clock.now += LOOK_EVERY
    job()
    assert log.sql("SELECT at FROM journal.health")[0][0] > before


def test_sequencing_tells_of_a_broken_log(log: Log) -> None:
    log.write()
    log.sql("UPDATE journal.staged SET mac = sha256(mac)")
    with pytest.raises(StagedBroken):
        Sequencing(Sequencer(log.work, ORIGIN))()


class Index:
    """Stands in for the index: how many changes stand, and how often it was merged."""

    def __init__(self) -> None:
        self.count = 0
        self.merged = 0

    def run(self, _: object) -> object:
        self.merged += 1
        self.count = 0
        return self

    def compaction(self) -> Compaction:
        return Compaction(due=lambda _: self.count >= 64, standing=lambda _: self.count, run=self.run)


def test_the_index_is_merged_when_much_stands_or_anything_has_stood_for_five_minutes(log: Log) -> None:
    index, clock = Index(), Clock()
    job = Compacting(log.work, index.compaction(), clock)
    for count, seconds, merged in (
        (0, COMPACT_AFTER, 0),
        (63, 0, 0),
        (64, 0, 1),
        (1, 0, 1),
        (1, COMPACT_AFTER - 1, 1),
        (2, 1, 2),
        (3, COMPACT_AFTER - 1, 2),
    ):
        index.count = count
        clock.now += seconds
        job()
        assert index.merged == merged, (count, seconds)


def test_a_change_that_was_merged_elsewhere_starts_the_time_anew(log: Log) -> None:
    index, clock = Index(), Clock()
    job = Compacting(log.work, index.compaction(), clock)
    for count, seconds in ((1, 0), (0, COMPACT_AFTER), (1, 0), (1, COMPACT_AFTER - 1)):
        index.count = count
        clock.now += seconds
        job()
    assert index.merged == 0


def test_tidying_deletes_what_is_old_and_nothing_else(log: Log) -> None:
    log.sql(
        "INSERT INTO register.attempt (bucket, at) "
        "SELECT substr(sha256(g::text::bytea), 1, 16), now() - g * interval '1 day' "
        "FROM generate_series(0, 40) g"
    )
    ages: list[timedelta] = []

    def listening(tx: Any, age: timedelta) -> int:
        ages.append(age)
        return forget_old(tx, age)

    assert Tidying(log.work, [listening])() is False
    assert ages == [timedelta(days=30)]
    left = log.sql("SELECT count(*), max(now() - at) < interval '3 days' FROM register.attempt")
    assert left[0][0] >= 1
    assert left[0][1]


def test_a_failing_job_is_tried_less_and_less_often_and_recovers(
    log: Log, said: Callable[[], list[dict[str, Any]]]
) -> None:
    tries: list[float] = []

    def flaky() -> bool:
        tries.append(time.monotonic())
        if len(tries) < 4:
            raise OSError("away")
        return False

    work = a_work(log)
    work.jobs = [Job("flaky", 0.01, flaky)]
    with running(work):
        until(lambda: any(line["event"] == "job_recovered" for line in said()))
    pauses = [after - before for before, after in pairwise(tries)]
    assert pauses[0] >= 0.02
    assert pauses[1] >= 0.04
    assert pauses[2] >= 0.08


def test_a_job_is_still_tried_after_more_failures_than_a_pause_can_double(
    log: Log, said: Callable[[], list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = 0

    def away() -> bool:
        nonlocal tries
        tries += 1
        if tries <= 1_100:
            raise OSError("away")
        return False

    monkeypatch.setattr("registry.work.SLOWEST", 0.0)
    work = a_work(log)
    work.jobs = [Job("patient", 0.0, away)]
    with running(work):
        until(lambda: any(line["event"] == "job_recovered" for line in said()))
    assert tries > 1_100


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_job_that_ends_by_itself_ends_the_process_with_an_error(log: Log) -> None:
    def gone() -> bool:
        raise SystemExit

    work = a_work(log)
    work.jobs = [Job("gone", 0.01, gone)]
    with pytest.raises(JobEnded, match="gone"):
        work.run()


STOPPED = """
import sys
sys.path.insert(0, sys.argv[1])
from keys.keyring import Keyring
from registry import logs
from registry.database import Database, engine_for
from registry.keystore.store import SqlKeyStore
from registry.oversight.health import Backlog
from registry.oversight.journal import SqlJournal
from registry.oversight.pulse import Pulse
from registry.oversight.sequencer import Sequencer
from registry.work import Compaction, Work
from tests.support.keystore import roots_in_memory

logs.configure("info")
journal = SqlJournal("work", Backlog(None))
work = Database(engine_for(sys.argv[2]), Keyring(roots_in_memory()), SqlKeyStore, journal)
idle = Compaction(due=lambda _: False, standing=lambda _: 0, run=lambda _: None)
Work(work, Sequencer(work, sys.argv[3]), Pulse(work, journal), idle, []).run()
work.dispose()
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_process_in_order(log: Log, number: signal.Signals) -> None:
    log.write(2)
    process = subprocess.Popen(
        [sys.executable, "-c", STOPPED, str(REPOSITORY), log.dsns.work, ORIGIN], stderr=subprocess.PIPE
    )
    try:
        until(lambda: staged(log) == 0)
        process.send_signal(number)
        _, errors = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    assert process.returncode == 0
    said = [json.loads(line)["event"] for line in errors.decode().splitlines()]
    assert said[0] == "work_started"
    assert said[-1] == "work_ended"


def test_work_killed_in_the_middle_leaves_a_log_that_the_next_one_goes_on_with(log: Log) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", STOPPED, str(REPOSITORY), log.dsns.work, ORIGIN], stderr=subprocess.DEVNULL
    )
    try:
        writer = threading.Thread(target=log.write, args=(200,))
        writer.start()
        until(lambda: len(log.sql("SELECT 1 FROM journal.entry")) > 20)
    finally:
        process.kill()
        process.communicate()
    writer.join()
    log.sequence()
    report = verify(log.work, origin=ORIGIN, principal=None)
    assert (report.problems, report.entries) == ((), 201)

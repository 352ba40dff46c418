from __future__ import annotations

import signal
import subprocess
import sys
import threading
from hashlib import sha256
from itertools import pairwise
from typing import Any

import pytest

from audit.checkpoint import Checkpoint
from audit.entry import Entry
from audit.errors import NoteBroken
from audit.tiles import check_tiles
from keys.key import Purpose
from keys.signing import Signer, check_signature
from registry.oversight.checking.check import check
from registry.oversight.errors import OversightError, StagedBroken, TreeBroken
from registry.oversight.health import journal_health
from registry.oversight.sequencer import Round, Sequencer
from registry.oversight.store import sequencing
from registry.oversight.tree import reader
from tests.support.checkout import REPOSITORY
from tests.support.logbook import ORIGIN, Log, write

STEPS = ("locked", "checked", "entries", "tiles", "head", "chains", "unstaged", "committed")


def require_whole(log: Log) -> int:
    """Require a whole log; return how many entries it has."""
    with log.work.transaction(snapshot=True) as tx:
        report = check(tx, origin=ORIGIN)
    assert report.problems == ()
    return report.entries


def public(log: Log) -> bytes:
    with log.app.transaction() as tx:
        return tx.keys.public(Purpose.SIGNING, "register")


def health(log: Log) -> tuple[str | None, int]:
    with log.app.transaction() as tx:
        found = journal_health(tx)
    return found.broken, found.missing


def test_entries_get_gap_free_places_in_the_order_they_were_staged(log: Log) -> None:
    written = [entry.id for entry in log.write(300)]
    assert log.sequence() == 301
    rows = log.sql("SELECT index, id, body FROM journal.entry ORDER BY index")
    assert [index for index, _, _ in rows] == list(range(301))
    assert [each for _, each, _ in rows[1:]] == written
    assert all(Entry.parse(body).id == each for _, each, body in rows)
    assert log.sql("SELECT 1 FROM journal.staged") == []


def test_an_empty_log_has_a_signed_head_and_an_idle_round_signs_no_other(log: Log) -> None:
    assert log.sequencer.round() == Round()
    assert log.sequencer.round() == Round()
    ((size, note),) = log.sql("SELECT size, note FROM journal.checkpoint")
    head = Checkpoint.verify(note.encode(), public(log), check_signature, origin=ORIGIN)
    assert (size, head.size, head.root) == (0, 0, sha256(b"").digest())


def test_every_round_signs_a_head_that_the_public_tiles_give(log: Log) -> None:
    sequencer = Sequencer(log.work, ORIGIN, batch=97)
    log.write(600)
    while sequencer.round().more:
        pass
    for size, note in log.sql("SELECT size, note FROM journal.checkpoint"):
        head = Checkpoint.verify(note.encode(), public(log), check_signature, origin=ORIGIN)
        assert head.size == size
    with log.app.transaction() as tx:
        read = reader(lambda level, index: sequencing.tiles(tx, [(level, index)]).get((level, index)))
        check_tiles(read, head.size, head.root)
    assert head.size == 601
    assert require_whole(log) == 601


def test_a_round_takes_no_more_than_its_batch(log: Log) -> None:
    log.write(9)
    sequencer = Sequencer(log.work, ORIGIN, batch=4)
    assert [sequencer.round() for _ in range(4)] == [
        Round(4, more=True),
        Round(4, more=True),
        Round(2, more=False),
        Round(),
    ]


def test_the_head_does_not_verify_under_another_key_or_another_logs_name(log: Log) -> None:
    log.write()
    log.sequence()
    ((note,),) = log.sql("SELECT note FROM journal.checkpoint")
    with pytest.raises(NoteBroken):
        Checkpoint.verify(note.encode(), bytes(32), check_signature)
    with pytest.raises(NoteBroken):
        Checkpoint.verify(note.encode(), public(log), check_signature, origin="another/log")


def test_a_second_sequencer_does_nothing_while_the_first_is_at_work(log: Log) -> None:
    log.write(3)
    seen: list[Round] = []

    def second(step: str) -> None:
        if step == "checked":
            seen.append(Sequencer(log.work, ORIGIN).round())

    assert Sequencer(log.work, ORIGIN, step=second).round() == Round(4, more=False)
    assert seen == [Round(elsewhere=True)]
    assert require_whole(log) == 4


def test_two_sequencers_beside_writers_lose_double_and_reorder_nothing(log: Log) -> None:
    stopping = threading.Event()
    failures: list[BaseException] = []

    def sequence() -> None:
        sequencer = Sequencer(log.work, ORIGIN, batch=7)
        try:
            while not stopping.is_set():
                sequencer.round()
        except BaseException as error:
            failures.append(error)
            raise

    written: list[list[Any]] = [[], [], []]

    def fill(mine: list[Any]) -> None:
        mine.extend(log.write(60))

    sequencers = [threading.Thread(target=sequence) for _ in range(2)]
    writers = [threading.Thread(target=fill, args=(mine,)) for mine in written]
    for thread in (*sequencers, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    stopping.set()
    for thread in sequencers:
        thread.join()
    log.sequence()
    assert failures == []
    assert require_whole(log) == 181
    place = {each: index for index, each in log.sql("SELECT index, id FROM journal.entry")}
    for mine in written:
        assert all(place[before.id] < place[after.id] for before, after in pairwise(mine))


KILLED = """
import os, signal, sys
sys.path.insert(0, sys.argv[1])
from keys.keyring import Keyring
from registry.database import Database, engine_for
from registry.keystore.store import SqlKeyStore
from registry.oversight.health import Backlog
from registry.oversight.journal import SqlJournal
from registry.oversight.sequencer import Sequencer
from tests.support.keystore import roots_in_memory

def step(name):
    if name == sys.argv[4]:
        os.kill(os.getpid(), signal.SIGKILL)

work = Database(
    engine_for(sys.argv[2]), Keyring(roots_in_memory()), SqlKeyStore, SqlJournal("work", Backlog(None))
)
Sequencer(work, sys.argv[3], step=step).round()
"""


@pytest.mark.parametrize("step", STEPS)
def test_a_sequencer_killed_at_any_step_leaves_nothing_or_all_of_its_round(log: Log, step: str) -> None:
    written = [entry.id for entry in log.write(300)]
    log.sequence()
    written += [entry.id for entry in log.write(5)]
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(REPOSITORY), log.dsns.work, ORIGIN, step], check=False, timeout=60
    )
    assert killed.returncode == -signal.SIGKILL
    left = len(log.sql("SELECT 1 FROM journal.staged"))
    assert left == (0 if step == "committed" else 5)
    heads = log.sql("SELECT max(size) FROM journal.checkpoint")
    assert heads == [(306 - left,)]
    written += [entry.id for entry in log.write(2)]
    assert log.sequence() == left + 2
    assert [each for (each,) in log.sql("SELECT id FROM journal.entry ORDER BY index")][1:] == written
    assert require_whole(log) == 308


def broken(log: Log) -> OversightError:
    """Require that sequencing stops, that nothing of the batch got through, and that health says why."""
    before = log.sql("SELECT count(*) FROM journal.entry")
    with pytest.raises(OversightError) as caught:
        log.sequencer.round()
    assert log.sql("SELECT count(*) FROM journal.entry") == before
    assert health(log)[0] == str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    "edit",
    [
        "body = overlay(body placing '\\x00' from 20)",
        "body = convert_to(replace(convert_from(body, 'UTF8'), 'searched', 'log_read'), 'UTF8')",
        "mac = sha256(mac)",
        "counter = counter + 5",
        "settled = 0",
        "previous = sha256(previous)",
        "worker = gen_random_uuid()",
        "key = decode('00112233445566778899aabbccddeeff', 'hex')",
        "key = (SELECT id FROM keystore.wrapped_key WHERE purpose = 'authority')",
    ],
)
def test_a_staged_entry_that_was_changed_stops_the_log_and_is_named(log: Log, edit: str) -> None:
    log.write(3)
    log.sequence()
    log.write(3)
    ((row, worker, counter),) = log.sql("SELECT id, worker, counter FROM journal.staged WHERE counter = 6")
    log.sql(f"UPDATE journal.staged SET {edit} WHERE id = %s", row)
    ((worker, counter),) = log.sql("SELECT worker, counter FROM journal.staged WHERE id = %s", row)
    error = broken(log)
    assert isinstance(error, StagedBroken)
    assert (error.worker, error.counter) == (worker, counter)
    assert f"worker {worker}, number {counter}" in str(error)


def test_the_log_goes_on_once_a_row_that_was_put_in_is_taken_out(log: Log) -> None:
    log.write(2)
    log.sql(
        "INSERT INTO journal.staged (worker, counter, settled, key, previous, body, mac) "
        "SELECT worker, 900, settled, key, previous, body, mac FROM journal.staged WHERE counter = 2"
    )
    assert isinstance(broken(log), StagedBroken)
    log.sql("DELETE FROM journal.staged WHERE counter = 900")
    assert log.sequence() == 3
    assert health(log) == (None, 0)


def test_a_staged_entry_put_in_again_after_it_was_sequenced_stops_the_log(log: Log) -> None:
    log.write(2)
    log.sql("CREATE TABLE journal.kept AS SELECT * FROM journal.staged WHERE counter = 2")
    log.sequence()
    log.sql(
        "INSERT INTO journal.staged (worker, counter, settled, key, previous, body, mac) "
        "SELECT worker, counter, settled, key, previous, body, mac FROM journal.kept"
    )
    error = broken(log)
    assert isinstance(error, StagedBroken)
    assert error.counter == 2
    assert "again" in str(error)


def test_a_staged_entry_that_was_removed_shows_with_its_workers_next_one(log: Log) -> None:
    log.write(3)
    log.sql("DELETE FROM journal.staged WHERE counter = 3")
    log.sequence()
    assert health(log) == (None, 1)
    log.write()
    log.sequence()
    assert health(log) == (None, 1)
    assert log.sql("SELECT missing FROM journal.chain") == [([3, 3],)]


def test_the_last_staged_entry_that_was_removed_shows_with_the_one_after_it(log: Log) -> None:
    log.write(3)
    log.sql("DELETE FROM journal.staged WHERE counter = 4")
    log.sequence()
    assert health(log) == (None, 0)
    log.write()
    log.sequence()
    assert health(log) == (None, 1)


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM journal.entry WHERE index = 5",
        "DELETE FROM journal.checkpoint WHERE size = 6",
        "UPDATE journal.checkpoint SET note = replace(note, 'test', 'fake')",
        "UPDATE journal.tile SET data = data || data, width = 2 * width",
        "UPDATE journal.tile SET data = overlay(data placing '\\x00' from 9)",
        "DELETE FROM journal.tile",
        "UPDATE journal.checkpoint SET size = 7",
    ],
)
def test_the_sequencer_does_not_build_on_a_log_that_does_not_fit_its_head(log: Log, damage: str) -> None:
    log.write(5)
    log.sequence()
    log.sql(damage)
    log.write()
    if damage.startswith("UPDATE journal.tile SET data = data"):
        assert log.sequence() == 1, "a wider tile is the same tile"
        return
    assert isinstance(broken(log), TreeBroken)


def test_a_log_that_was_put_back_to_an_older_state_is_noticed_by_who_signed_the_newer(log: Log) -> None:
    log.write(2)
    log.sequence()
    log.sql("CREATE TABLE journal.old AS SELECT * FROM journal.tile")
    log.write(2)
    log.sequence()
    log.sql("DELETE FROM journal.entry WHERE index > 2")
    log.sql("DELETE FROM journal.checkpoint WHERE size > 3")
    log.sql("DELETE FROM journal.tile")
    log.sql("INSERT INTO journal.tile SELECT * FROM journal.old")
    log.write()
    error = broken(log)
    assert isinstance(error, TreeBroken)
    assert "rolled back" in str(error)


def test_a_process_that_starts_after_the_rollback_finds_the_missing_numbers(log: Log) -> None:
    log.write(2)
    log.sequence()
    log.sql("CREATE TABLE journal.old AS SELECT * FROM journal.tile")
    log.sql("CREATE TABLE journal.older AS SELECT * FROM journal.chain")
    log.write(2)
    log.sequence()
    log.sql("DELETE FROM journal.entry WHERE index > 2")
    log.sql("DELETE FROM journal.checkpoint WHERE size > 3")
    log.sql("DELETE FROM journal.tile; DELETE FROM journal.chain")
    log.sql("INSERT INTO journal.tile SELECT * FROM journal.old")
    log.sql("INSERT INTO journal.chain SELECT * FROM journal.older")
    log.write()
    Sequencer(log.work, ORIGIN).round()
    assert health(log) == (None, 2)


def test_the_log_cannot_be_signed_without_the_work_root(log: Log) -> None:
    log.write()
    with log.app.transaction() as tx, pytest.raises(Exception, match="work root"):
        Signer(tx.keys.current(Purpose.SIGNING, "register"))


def test_an_interrupted_round_is_done_by_the_next_one(log: Log) -> None:
    written = log.write(2)

    def interrupted(step: str) -> None:
        if step == "head":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Sequencer(log.work, ORIGIN, step=interrupted).round()
    write(log.app)
    assert log.sequence() == 4
    assert [each for (each,) in log.sql("SELECT id FROM journal.entry ORDER BY index")][1:3] == [
        entry.id for entry in written
    ]

"""The check as a whole: what passes it, what it notes, and how it ends."""

from __future__ import annotations

from audit.event import Event, Result
from keys.keyring import Keyring
from registry.database import Database, engine_for
from registry.keystore.store import SqlKeyStore
from registry.oversight.checking.check import verify
from registry.oversight.health import Backlog
from registry.oversight.journal import SqlJournal
from registry.oversight.pulse import Pulse
from registry.oversight.sequencer import Sequencer
from tests.support.finding import checked, finds
from tests.support.logbook import ORIGIN, Log
from tests.support.town import Town, put, put_record


def test_an_untouched_register_passes(log: Log, town: Town) -> None:
    report = checked(log)
    assert (report.problems, report.cannot, report.exit_code) == ((), None, 0)
    assert report.entries == len(log.sql("SELECT 1 FROM journal.entry"))
    assert report.rows == 9


def test_a_register_with_entries_that_are_not_sequenced_yet_passes(
    log: Log, town: Town, owner: Database
) -> None:
    with owner.transaction() as tx:
        put_record(tx, town, town.records[1], 7 * 4096 + 2, 2, b"newer")
        put(tx, town, "person", Event.PERSON_CHANGED, language="nb")
    assert checked(log).problems == ()


def test_a_log_without_a_single_entry_is_never_green(log: Log) -> None:
    assert finds(log, "no signed head").exit_code == 1
    log.sequence()
    finds(log, "not one entry")


def test_a_worker_that_did_not_say_that_it_ended_is_a_note_and_no_alarm(log: Log) -> None:
    log.write(2)
    log.sequence()
    (note,) = checked(log).notes
    assert "runs, or ended without saying so" in note
    assert "Its last entry is number 3" in note
    Pulse(log.app, log.app_journal).end()
    log.sequence()
    assert checked(log).notes == ()


def test_a_check_is_on_record_with_how_it_ended(log: Log, town: Town) -> None:
    assert verify(log.work, origin=ORIGIN).exit_code == 0
    log.sql("DELETE FROM register.role")
    assert verify(log.work, origin=ORIGIN).exit_code == 1
    log.sequence()
    rows = log.sql("SELECT result FROM journal.entry WHERE event = 'log_verified' ORDER BY index")
    assert rows == [(Result.DONE.value,), (Result.FAILED.value,)]


def test_without_the_keys_or_the_rights_it_says_that_it_cannot_check(log: Log, town: Town) -> None:
    other = Database(engine_for(log.dsns.work), Keyring({}), SqlKeyStore, SqlJournal("host", Backlog(None)))
    log.opened.append(other)
    report = verify(other, origin=ORIGIN)
    assert (report.exit_code, report.problems) == (2, ())
    assert "key" in str(report.cannot)
    report = verify(log.app, origin=ORIGIN)
    assert report.exit_code == 2


def test_another_key_than_the_logs_own_finds_the_head_false(log: Log, town: Town) -> None:
    report = verify(log.work, origin=ORIGIN, principal=None, public=bytes(32))
    assert report.exit_code == 1
    assert any("not signed by the expected key" in problem for problem in report.problems)


def test_a_ruined_log_gives_a_bounded_report(log: Log) -> None:
    log.write(450)
    Sequencer(log.work, ORIGIN).round()
    log.sql("UPDATE journal.entry SET event = 'refused'")
    report = checked(log)
    assert len(report.problems) < 210
    assert any("more findings" in problem for problem in report.problems)

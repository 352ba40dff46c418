from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from audit.entry import Entry
from audit.errors import EntryRefused
from audit.event import Event, Result
from keys.errors import MissingKey
from keys.key import Purpose
from registry.accounts.secrets import Secrets
from registry.database import Detail
from registry.entries import by_principal
from registry.errors import Unavailable
from registry.oversight.aside import LARGEST, LONGEST_TEXT, place, tags_for
from registry.oversight.counters import Counters
from registry.oversight.health import Backlog, journal_health
from registry.oversight.pulse import Pulse
from tests.support.logbook import Log, write

if TYPE_CHECKING:
    from registry.database import Database, Transaction
    from registry.oversight.worker import Receipt


def events(log: Log) -> list[str]:
    rows = log.sql("SELECT body FROM journal.staged ORDER BY id")
    return [json.loads(body)["event"] for (body,) in rows]


def opened(log: Log, tag: bytes) -> dict[str, Any]:
    ((sealed,),) = log.sql("SELECT sealed FROM journal.detail WHERE tag = %s", tag)
    with log.app.transaction() as tx:
        said: dict[str, Any] = json.loads(Secrets().open(tx, place(tag), sealed))
    return said


def test_the_first_entry_of_a_process_is_that_it_started(log: Log) -> None:
    log.write(2)
    assert events(log) == ["worker_started", "searched", "searched"]


def test_what_was_committed_is_counted_by_event_and_result(log: Log) -> None:
    counters = Counters()
    database, _ = log.process(counters=counters)
    write(database, result=Result.REFUSED)
    write(database)

    def undone() -> None:
        with database.transaction() as tx:
            tx.audit(by_principal(tx, "test", Event.SEARCHED))
            raise LookupError

    with pytest.raises(LookupError):
        undone()
    assert counters.lines() == [
        'nordkap_entries_total{event="searched",result="done"} 1',
        'nordkap_entries_total{event="searched",result="refused"} 1',
    ]


@pytest.mark.parametrize("table", ["staged", "detail"])
def test_with_the_log_unwritable_nothing_is_stored_and_the_register_is_unavailable(
    log: Log, table: str, organisation: UUID
) -> None:
    log.sql(f"REVOKE INSERT ON journal.{table} FROM nordkap_app")
    attempt = text(
        "INSERT INTO register.attempt (bucket, at) VALUES (decode(repeat('00', 16), 'hex'), now())"
    )

    def act() -> None:
        with log.app.transaction() as tx:
            tx.execute(attempt)
            tx.audit(by_principal(tx, "test", Event.SEARCHED), Detail(organisation, {}))

    with pytest.raises(Unavailable, match="log"):
        act()
    assert log.sql("SELECT 1 FROM register.attempt UNION ALL SELECT 1 FROM journal.staged") == []


def test_a_trigger_or_a_lock_in_the_way_is_no_other_error(log: Log) -> None:
    log.sql(
        "CREATE FUNCTION public.no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION $$no$$; END'"
    )
    log.sql("CREATE TRIGGER no BEFORE INSERT ON journal.staged FOR EACH ROW EXECUTE FUNCTION public.no()")
    with pytest.raises(Unavailable, match="log"):
        log.write()
    log.sql("DROP TRIGGER no ON journal.staged")
    log.sql("BEGIN; LOCK TABLE journal.staged")

    def act() -> None:
        with log.app.transaction() as tx:
            tx.execute(text("SET LOCAL lock_timeout = '100ms'"))
            tx.audit(by_principal(tx, "test", Event.SEARCHED))

    with pytest.raises(Unavailable, match="log"):
        act()
    log.sql("ROLLBACK")
    assert events(log) == []
    log.write()
    assert log.app_journal.waiting == 0


def test_abandoned_numbers_are_announced_by_the_next_entry_and_nothing_is_missing(log: Log) -> None:
    log.write()
    log.sql("REVOKE INSERT ON journal.staged FROM nordkap_app")
    for _ in range(3):
        with pytest.raises(Unavailable):
            log.write()
    assert log.app_journal.waiting == 3
    log.sql("GRANT INSERT ON journal.staged TO nordkap_app")
    log.write(2)
    assert log.app_journal.waiting == 0
    log.sequence()
    bodies = [json.loads(body) for (body,) in log.sql("SELECT body FROM journal.entry ORDER BY index")]
    assert [body.get("void") for body in bodies] == [None, None, [3, 4, 5], None]
    ((counter, missing),) = log.sql("SELECT counter, missing FROM journal.chain")
    assert (counter, missing) == (7, [])


def test_a_start_that_was_rolled_back_is_said_again(log: Log) -> None:
    log.sql("REVOKE INSERT ON journal.staged FROM nordkap_app")
    with pytest.raises(Unavailable):
        log.write()
    log.sql("GRANT INSERT ON journal.staged TO nordkap_app")
    log.write()
    assert events(log) == ["worker_started", "searched"]


def test_a_commit_without_an_answer_abandons_its_number(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    log.write()
    stage = log.app_journal.stage

    def stage_and_be_cut(tx: Transaction, noted: Any) -> Receipt:
        receipt = stage(tx, noted)
        log.sql("SELECT pg_terminate_backend(%s)", tx.execute(text("SELECT pg_backend_pid()")).scalar_one())
        return receipt

    with monkeypatch.context() as patched:
        patched.setattr(log.app_journal, "stage", stage_and_be_cut)
        with pytest.raises(Unavailable):
            log.write()
    assert log.app_journal.waiting == 1
    log.write()
    assert log.sequence() == 3
    assert log.sql("SELECT counter, missing FROM journal.chain") == [(4, [])]


def test_an_entry_that_came_through_although_it_was_given_up_is_no_forgery(log: Log) -> None:
    log.write()
    with log.app.transaction() as tx:
        receipt = log.app_journal.stage(tx, [(by_principal(tx, "test", Event.SEARCHED), ())])
    log.app_journal.settle(receipt, committed=False)
    log.write()
    assert log.sequence() == 4
    with log.app.transaction() as tx:
        assert journal_health(tx).missing == 0


def test_an_entry_that_is_announced_and_comes_through_only_then_is_sequenced_too(log: Log) -> None:
    log.write()
    with log.app.transaction() as slow:
        receipt = log.app_journal.stage(slow, [(by_principal(slow, "test", Event.SEARCHED), ())])
        log.app_journal.settle(receipt, committed=False)
        log.write()
        assert log.sequence() == 3
    assert log.sequence() == 1


def test_what_an_entry_is_about_is_sealed_beside_it_for_each_organisation(
    log: Log, organisation: UUID, person: UUID
) -> None:
    with log.app.transaction() as tx:
        entry = Entry(id=uuid4(), at=tx.now, event=Event.SEARCHED, result=Result.DONE, actor=person)
        tx.audit(entry, Detail(organisation, {"fields": ["machine.class"]}), Detail(None, {"page": 1}))
        ((tag,),) = tags_for(tx, organisation, [entry.id])
    ((body,),) = log.sql("SELECT body FROM journal.staged WHERE counter = 2")
    rows = log.sql("SELECT tag, sealed FROM journal.detail")
    objects = Entry.parse(body).objects
    assert objects[0].startswith(tag.hex())
    assert set(objects) == {row_tag.hex() + sha256(blob).hexdigest()[:32] for row_tag, blob in rows}
    assert opened(log, tag) == {"fields": ["machine.class"], "organisation": str(organisation)}
    ((other, sealed),) = log.sql("SELECT tag, sealed FROM journal.detail WHERE tag <> %s", tag)
    assert opened(log, other) == {"page": 1, "organisation": None}
    ((key,),) = log.sql("SELECT id FROM keystore.wrapped_key WHERE scope = %s", f"person:{person}")
    assert sealed[1:17] == key, "destroying the person's key makes it unreadable"


def test_without_the_acting_persons_key_nothing_happens(log: Log, organisation: UUID) -> None:
    def act() -> None:
        with log.app.transaction() as tx:
            entry = Entry(id=uuid4(), at=tx.now, event=Event.SEARCHED, result=Result.DONE, actor=uuid4())
            tx.audit(entry, Detail(organisation, {}))

    with pytest.raises(MissingKey):
        act()
    assert events(log) == []


@pytest.mark.parametrize(
    "payload",
    [
        {"agent": "x" * 10_000_000},
        {"agent": "\ud800\udfff broken"},
        {"agent": "nul \x00 in it"},
        {"\udcff": "a name that is no text"},
        {"many": ["x" * 900] * 10_000},
        {"deep": json.loads('{"a":' * 500 + "1" + "}" * 500)},
        {"number": 10**400, "float": float("nan"), "bytes": b"\xff\xfe"},
        {str(number): "x" * 999 for number in range(5_000)},
    ],
    ids=["long", "surrogates", "nul", "name", "many", "deep", "numbers", "wide"],
)
def test_nothing_that_anybody_types_can_suppress_an_entry(log: Log, payload: dict[str, Any]) -> None:
    write(log.app, Event.LOGIN_REFUSED, Detail(None, payload), result=Result.REFUSED)
    assert events(log) == ["worker_started", "login_refused"]
    ((tag, size),) = log.sql("SELECT tag, octet_length(sealed) FROM journal.detail")
    assert size < 2 * LARGEST
    said = opened(log, tag)
    assert all(len(value) < LONGEST_TEXT + 20 for value in said.values() if isinstance(value, str))


def test_an_entry_too_long_for_the_log_rolls_everything_back(log: Log) -> None:
    def act() -> None:
        with log.app.transaction() as tx:
            tx.noted.append((_Unwritable(), ()))  # type: ignore[arg-type]

    with pytest.raises(Unavailable, match="log"):
        act()
    assert events(log) == []
    log.write()
    assert events(log) == ["worker_started", "searched"]


class _Unwritable:
    objects = ()
    id = uuid4()

    def canonical(self) -> bytes:
        raise EntryRefused("too long")


def test_sixteen_writers_at_once_leave_a_complete_chain(log: Log) -> None:
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda _: write(log.app), range(400)))
    assert log.sequence() == 401
    assert log.sql("SELECT counter, settled, missing FROM journal.chain")[0][::2] == (401, [])
    assert log.sql("SELECT count(*), max(index), count(DISTINCT counter) FROM journal.entry") == [
        (401, 400, 401)
    ]


def test_a_forked_child_is_a_worker_of_its_own(log: Log) -> None:
    log.write()
    log.app.dispose()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            log.write()
            status = 0
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0
    log.write()
    assert log.sql("SELECT count(DISTINCT worker), count(*) FROM journal.staged") == [(2, 5)]


def test_a_beat_announces_what_no_entry_did_and_an_end_is_said_once(log: Log) -> None:
    pulse = Pulse(log.app, log.app_journal)
    log.write()
    assert pulse.beat() == 0
    log.sql("REVOKE INSERT ON journal.staged FROM nordkap_app")
    with pytest.raises(Unavailable):
        log.write()
    with pytest.raises(Unavailable):
        pulse.beat()
    log.sql("GRANT INSERT ON journal.staged TO nordkap_app")
    assert pulse.beat() == 1
    pulse.end()
    pulse.end()
    assert events(log) == ["worker_started", "searched", "worker_beat", "worker_ended"]
    log.sequence()
    assert log.sql("SELECT missing, ended FROM journal.chain") == [([], True)]


def test_a_process_that_never_wrote_owes_no_end(log: Log) -> None:
    Pulse(log.app, log.app_journal).end()
    assert events(log) == []


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def _refuses(database: Database) -> bool:
    try:
        write(database)
    except Unavailable as error:
        return "minute behind" in str(error)
    return False


def test_a_log_more_than_a_minute_behind_stops_serving_and_serving_goes_on_by_itself(log: Log) -> None:
    clock = Clock()
    serving, _ = log.process(backlog=Backlog(clock=clock))
    host, _ = log.process("host", backlog=Backlog(None))
    assert not _refuses(serving)
    log.sql("UPDATE journal.staged SET staged_at = staged_at - interval '61 seconds'")
    assert not _refuses(serving), "it looks every five seconds, not every time"
    clock.now += 5
    assert _refuses(serving)
    assert _refuses(serving)
    assert not _refuses(host), "the host repairs what stopped"
    with log.app.transaction() as tx:
        health = journal_health(tx)
    assert (health.behind > 60, health.sound) == (True, False)
    log.sequence()
    clock.now += 1
    assert not _refuses(serving)


def test_a_behind_log_takes_no_numbers_from_who_is_refused(log: Log) -> None:
    clock = Clock()
    serving, journal = log.process(backlog=Backlog(clock=clock))
    write(serving)
    log.sql("UPDATE journal.staged SET staged_at = staged_at - interval '61 seconds'")
    clock.now += 5
    assert _refuses(serving)
    assert journal.waiting == 0


def test_the_key_of_the_log_is_not_for_signing(log: Log) -> None:
    with pytest.raises(MissingKey), log.app.transaction() as tx:
        tx.keys.current(Purpose.SIGNING, "register")

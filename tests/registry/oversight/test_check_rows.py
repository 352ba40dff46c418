"""The tamper table of the register: what a superuser does to its rows, and the sentence that names it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import update

from audit.entry import Change
from audit.event import Event
from registry.accounts import tables
from registry.authority import signed
from registry.database import Database
from registry.entries import by_principal
from tests.support.finding import checked, finds
from tests.support.logbook import Log
from tests.support.town import Town, build, put_record

ANOTHER_TAG = """
UPDATE register.field SET sealed = overlay(sealed placing '\\x00ff' from octet_length(sealed) - 1)
WHERE record = %s
"""


@pytest.mark.parametrize(
    ("table", "edit"),
    [
        ("role", "role = 'operator'"),
        ("role", "revoked_at = NULL"),
        ("session", "expires_at = expires_at + interval '1 year'"),
        ("session", "ended_at = NULL"),
        ("person", "state = 'disabled'"),
        ("organisation", "number = 9"),
        ("releasability", "excluded = ARRAY[gen_random_uuid()]"),
        ("releasability", "countries = NULL"),
        ("network", "country = 'NO'"),
    ],
)
def test_a_right_that_was_edited_is_named(log: Log, town: Town, table: str, edit: str) -> None:
    log.sql(f"UPDATE register.{table} SET {edit}")
    each = {"releasability": town.organisation}.get(table) or getattr(town, table)
    finds(log, f"register.{table} {each}", "does not carry the register's mark")


A_ROLE = """
INSERT INTO register.role
SELECT %s, person, 'operator', network, approver_group, valid_from, valid_until, NULL, mac FROM register.role
"""
A_SESSION = """
INSERT INTO register.session
SELECT sha256(id), %s, person, channel, client, purpose, created_at, seen_at, password_at, stepped_at,
       expires_at, idle_seconds, NULL, mac
FROM register.session
"""


@pytest.mark.parametrize(("table", "sql"), [("role", A_ROLE), ("session", A_SESSION)])
def test_a_right_that_was_put_in_is_named(log: Log, town: Town, table: str, sql: str) -> None:
    each = uuid4()
    log.sql("SET session_replication_role = replica")
    log.sql(sql, each)
    log.sql("RESET session_replication_role")
    finds(log, f"register.{table} {each}", "does not carry the register's mark")


def test_a_right_that_the_log_never_saw_is_named_though_its_mark_is_good(log: Log, town: Town) -> None:
    each = uuid4()
    row = {**town.rows["role"], "id": each, "role": "editor", "network": None}
    with log.app.transaction() as tx:
        tx.execute(tables.role.insert().values(signed(tx, "role", row)))
    finds(log, f"register.role {each}", "the log never saw this row")


@pytest.mark.parametrize(("table", "key"), [("role", "id"), ("session", "public_id")])
def test_a_right_that_was_put_back_to_before_it_was_taken_is_named(
    log: Log, owner: Database, table: str, key: str
) -> None:
    town = build(owner, owner)
    log.sequence()
    with owner.transaction() as tx:
        name = "revoked_at" if table == "role" else "ended_at"
        row = signed(tx, table, {**town.rows[table], name: None})
        where = getattr(tables, table)
        tx.execute(update(where).where(where.c[key] == row[key]).values(row))
    finds(log, f"register.{table} {town.rows[table][key]}", "put back")


@pytest.mark.parametrize("table", ["role", "session"])
def test_a_right_that_was_deleted_is_named(log: Log, town: Town, table: str) -> None:
    log.sql(f"DELETE FROM register.{table}")
    finds(log, f"register.{table} {getattr(town, table)}", "the row is gone")


def test_a_session_that_ended_long_ago_may_be_gone(log: Log, owner: Database) -> None:
    old = uuid4()
    with owner.transaction() as tx:
        tx.now = tx.now.replace(year=tx.now.year - 1)
        tx.audit(
            by_principal(tx, "test", Event.SESSION_ENDED, changed=(Change("session", old, seal="00" * 32),))
        )
    log.sequence()
    assert checked(log).problems == ()


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE register.record SET revision = revision + 1 WHERE id = %s", ["not as entry"]),
        (
            "UPDATE register.record SET seal = sha256(seal) || substr(seal, 33) WHERE id = %s",
            ["not as entry"],
        ),
        (ANOTHER_TAG, ["a field in"]),
        ("UPDATE register.field SET tier = 'OPEN' WHERE record = %s", ["a field in"]),
        ("DELETE FROM register.field WHERE tier = 'SEALED' AND record = %s", ["a field in"]),
        ("UPDATE register.field SET slot = substr(sha256(slot), 1, 16) WHERE record = %s", ["a field in"]),
        ("UPDATE register.record SET family = 'capability' WHERE id = %s", ["the log never saw this record"]),
        ("DELETE FROM register.record WHERE id = %s", ["the row is gone"]),
    ],
)
def test_a_record_that_was_changed_is_named(log: Log, town: Town, sql: str, words: list[str]) -> None:
    log.sql(sql, town.records[1])
    finds(log, f"register.record {town.records[1]}", *words)


def test_a_record_put_back_whole_to_an_older_revision_is_named(log: Log, town: Town, owner: Database) -> None:
    log.sql("CREATE TABLE register.was AS SELECT * FROM register.record")
    log.sql("CREATE TABLE register.were AS SELECT * FROM register.field")
    with owner.transaction() as tx:
        put_record(tx, town, town.records[2], 7 * 4096 + 3, 2, b"newer")
    log.sequence()
    log.sql("DELETE FROM register.field WHERE record = %s", town.records[2])
    log.sql(
        "UPDATE register.record r SET revision = w.revision, seal = w.seal FROM register.was w "
        "WHERE w.id = r.id AND r.id = %s",
        town.records[2],
    )
    log.sql("INSERT INTO register.field SELECT * FROM register.were WHERE record = %s", town.records[2])
    log.sql("DROP TABLE register.was; DROP TABLE register.were")
    report = finds(log, f"register.record {town.records[2]}", "revision 2", "put back")
    assert len(report.problems) == 1, "its seals are good: only the log knows"


def test_a_record_that_was_put_in_and_one_that_is_back_are_named(
    log: Log, town: Town, owner: Database
) -> None:
    with owner.transaction() as tx:
        change = Change("machine", town.records[1], 1, None)
        tx.audit(by_principal(tx, "test", Event.RECORD_DELETED, changed=(change,)))
    log.sequence()
    finds(log, f"register.record {town.records[1]}", "is back")


def test_fields_exchanged_between_two_records_are_named(log: Log, town: Town) -> None:
    first, second = town.records[1:]
    log.sql(
        "UPDATE register.field f SET sealed = g.sealed FROM register.field g "
        "WHERE f.tier = g.tier AND f.record = %s AND g.record = %s",
        first,
        second,
    )
    finds(log, f"register.record {first}", "a field in")

"""Writing the next segment table: a run takes rows as they come, then the table in label order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from registry.search import tables
from registry.search.pair import Pair
from registry.search.store.driver import driver, rows_of, run, segment

if TYPE_CHECKING:
    from registry.database import Transaction

COMPACTION_LOCK = 0x6E6B_0001
"""Advisory lock number of compaction."""


def lock_compaction(tx: Transaction) -> bool:
    """Take the lock of compaction for this transaction; False when another one has it."""
    return bool(rows_of(tx, sql.SQL("SELECT pg_try_advisory_xact_lock(%s)"), (COMPACTION_LOCK,))[0][0])


def hold_writers(tx: Transaction) -> bool:
    """Let nobody write records or deltas until the transaction ends; False when somebody is at it now.

    It waits for none of them: one that waited for this transaction in turn would be ended by the database.
    """
    try:
        with driver(tx).transaction():
            run(tx, sql.SQL("SELECT FROM register.organisation ORDER BY id FOR NO KEY UPDATE NOWAIT"))
            run(tx, sql.SQL("LOCK TABLE postings.delta IN SHARE MODE NOWAIT"))
    except psycopg.errors.LockNotAvailable:
        return False
    return True


def begin_run(tx: Transaction, generation: int) -> None:
    """Make the table that takes a run's rows as they come. It may take as long as it takes."""
    run(tx, sql.SQL("SET LOCAL statement_timeout = 0"))
    run(tx, sql.SQL("CREATE UNLOGGED TABLE {} (label bytea, body bytea)").format(_run_table(generation)))
    run(tx, sql.SQL("ALTER TABLE {} ALTER COLUMN body SET STORAGE PLAIN").format(_run_table(generation)))


def add_to_run(tx: Transaction, generation: int, rows: Iterable[tuple[bytes, bytes]]) -> int:
    """Copy (label, body) rows into a run; return how many."""
    count = 0
    with (
        driver(tx).cursor() as cursor,
        cursor.copy(sql.SQL("COPY {} FROM STDIN (FORMAT BINARY)").format(_run_table(generation))) as copy,
    ):
        copy.set_types(["bytea", "bytea"])
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def begin_segment(tx: Transaction, generation: int) -> None:
    """Make an empty segment table, as `nordkap_work`, whose own it then is."""
    for statement in (
        # Sizes are checked by the database too. No statistics: they would keep copies of rows elsewhere.
        "CREATE TABLE {} (label bytea NOT NULL, body bytea NOT NULL)",
        "ALTER TABLE {} ADD CHECK (octet_length(label) = 16), ADD CHECK (octet_length(body) = 1960)",
        "ALTER TABLE {} ALTER COLUMN body SET STORAGE PLAIN",
        "ALTER TABLE {} ALTER COLUMN label SET STATISTICS 0, ALTER COLUMN body SET STATISTICS 0",
    ):
        run(tx, sql.SQL(statement).format(segment(generation)))


def end_segment(tx: Transaction, generation: int) -> None:
    """Let readers use a segment table that has its rows."""
    for statement in ("ALTER TABLE {} ADD PRIMARY KEY (label)", "GRANT SELECT ON {} TO nordkap_app"):
        run(tx, sql.SQL(statement).format(segment(generation)))


def finish_run(tx: Transaction, generation: int, pairs: Collection[Pair], merged: Collection[int]) -> None:
    """Write the segment table in label order, let readers use it, delete exactly the merged deltas."""
    begin_segment(tx, generation)
    names = {"segment": segment(generation), "run": _run_table(generation)}
    run(tx, sql.SQL("INSERT INTO {segment} SELECT label, body FROM {run} ORDER BY label").format(**names))
    run(tx, sql.SQL("DROP TABLE {run}").format(**names))
    end_segment(tx, generation)
    run(tx, sql.SQL("UPDATE postings.pointer SET generation = %s, compacted_at = now()"), (generation,))
    run(
        tx,
        sql.SQL(
            "UPDATE postings.epoch e SET generation = %s"
            " FROM unnest(%s::uuid[], %s::text[]) AS p (network, tier)"
            " WHERE e.network = p.network AND e.tier = p.tier AND e.generation IS NULL"
        ),
        (generation, [pair.network for pair in pairs], [pair.tier.value for pair in pairs]),
    )
    run(tx, sql.SQL("DELETE FROM postings.delta WHERE id = ANY(%s)"), (list(merged),))


def move_epochs(tx: Transaction, generation: int, epochs: Mapping[Pair, int]) -> None:
    """Let every index go on in another epoch, whose heads this generation holds."""
    run(
        tx,
        sql.SQL(
            "UPDATE postings.epoch e SET epoch = p.epoch, generation = %s"
            " FROM unnest(%s::uuid[], %s::text[], %s::integer[]) AS p (network, tier, epoch)"
            " WHERE e.network = p.network AND e.tier = p.tier"
        ),
        (
            generation,
            [pair.network for pair in epochs],
            [pair.tier.value for pair in epochs],
            list(epochs.values()),
        ),
    )


def drop_older(tx: Transaction, keep: Collection[int]) -> None:
    """Drop the segment tables of other generations; one that is being read is left for the next time."""
    kept = {tables.segment_name(generation).partition(".")[2] for generation in keep}
    found = rows_of(
        tx,
        sql.SQL(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'postings' AND tablename ~ '^segment_[0-9]+$'"
        ),
    )
    for (name,) in found:
        if name in kept:
            continue
        try:
            with driver(tx).transaction():
                run(tx, sql.SQL("SET LOCAL lock_timeout = '500ms'"))
                run(tx, sql.SQL("DROP TABLE {}").format(sql.Identifier("postings", name)))
        except psycopg.errors.LockNotAvailable:
            continue


def _run_table(generation: int) -> sql.Identifier:
    return sql.Identifier(tables.SCHEMA, f"run_{generation:d}")

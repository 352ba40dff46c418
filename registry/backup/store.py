"""Rows out of the database and into it, by COPY, whatever tables the schema has.

The content half is the schemas ``register``, ``postings`` and ``journal``, with the one segment table readers use;
the other half is ``keystore``. Both are read in one snapshot by the role `nordkap_work`, which may read
everything; they are put back by the schema's owner, but for the segment table, which has to be work's own.

Files that somebody brought and has not stored yet are left out: they wait half an hour, and lie under the key of
accounts, which no shredding of their company destroys.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg import sql

from registry.backup.errors import BackupRefused
from registry.backup.manifest import Half
from registry.backup.rows import TableOfRows
from registry.errors import Unavailable
from registry.search import tables as index
from registry.search.store import rewriting

if TYPE_CHECKING:
    from registry.database import Transaction

RESTORE_LOCK: Final = 0x6E6B_0007
"""Advisory lock number of a restore."""

SCHEMAS: Final[Mapping[Half, tuple[str, ...]]] = {
    Half.CONTENT: ("register", "postings", "journal"),
    Half.KEYS: ("keystore",),
}
SINGLE: Final = "one"
"""The key of a table that has one row from the first migration on, and is no sign of use."""

_FORMS: Final = (
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL datestyle = 'ISO, YMD'",
    "SET LOCAL timezone = 'UTC'",
    "SET LOCAL extra_float_digits = 1",
    "SET LOCAL client_encoding = 'UTF8'",
)
_TABLES: Final = """
SELECT n.nspname || '.' || c.relname AS name, has_table_privilege(c.oid, 'SELECT') AS readable,
       array(SELECT a.attname::text FROM pg_attribute a
             WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
             ORDER BY a.attnum) AS columns
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname = ANY(%s)
  AND NOT (n.nspname = 'postings' AND c.relname ~ '^(segment|run)_[0-9]+$')
  AND NOT (n.nspname = 'register' AND c.relname = 'upload')
"""
_REFERENCES: Final = """
SELECT DISTINCT n.nspname || '.' || c.relname, m.nspname || '.' || d.relname
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class d ON d.oid = k.confrelid JOIN pg_namespace m ON m.oid = d.relnamespace
WHERE k.contype = 'f' AND n.nspname = ANY(%s) AND c.oid <> d.oid
"""
_SEQUENCES: Final = """
SELECT schemaname || '.' || sequencename, last_value,
       has_sequence_privilege(format('%%I.%%I', schemaname, sequencename), 'SELECT, USAGE')
FROM pg_sequences WHERE schemaname = ANY(%s) ORDER BY 1
"""
_LEFT_OVER: Final = (
    "SELECT tablename FROM pg_tables WHERE schemaname = 'postings' AND tablename ~ '^segment_[0-9]+$'"
)
_AWAY: Final = "The register cannot reach its database. Nothing was stored; try again in a minute."
_UNREADABLE: Final = (
    "The role nordkap_work may not read {name}, so a backup would lack it: run nordkap migrate."
)


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table and its columns."""

    name: str
    columns: tuple[str, ...]

    @property
    def identifier(self) -> sql.Identifier:
        """Return the name as it is written in a statement."""
        return sql.Identifier(*self.name.split(".", 1))


def prepare(tx: Transaction) -> None:
    """Let statements take their time, and fix how values are spelled."""
    with _said():
        for statement in _FORMS:
            _driver(tx).execute(statement)


def shapes(tx: Transaction, half: Half) -> list[TableShape]:
    """Return the tables of a half as they are backed up: the segment table first, if it has one.

    The segment table is held, so that no compaction drops it. Raises BackupRefused as `ordered`.
    """
    with _said():
        segment = _segment(tx) if half is Half.CONTENT else []
    return [*segment, *ordered(tx, half)]


def ordered(tx: Transaction, half: Half) -> list[TableShape]:
    """Return the tables of a half that migrations made, each after those it refers to.

    Raises BackupRefused when one may not be read.
    """
    with _said():
        found = _rows(tx, _TABLES, (list(SCHEMAS[half]),))
        references = _rows(tx, _REFERENCES, (list(SCHEMAS[half]),))
    for name, readable, _ in found:
        if not readable:
            raise BackupRefused(_UNREADABLE, name=name)
    order: TopologicalSorter[str] = TopologicalSorter({name: () for name, _, _ in sorted(found)})
    for referring, referred in references:
        order.add(referring, referred)
    columns = {name: tuple(each) for name, _, each in found}
    return [TableShape(name, columns[name]) for name in order.static_order() if name in columns]


def count(tx: Transaction, shape: TableShape) -> int:
    """Return how many rows a table has."""
    with _said():
        statement = sql.SQL("SELECT count(*) FROM {}").format(shape.identifier)
        ((found,),) = _driver(tx).execute(statement).fetchall()
        return int(found)


def sequences(tx: Transaction, half: Half) -> dict[str, int]:
    """Return the last value of each sequence that was ever used. Raises BackupRefused."""
    with _said():
        found = _rows(tx, _SEQUENCES, (list(SCHEMAS[half]),))
    for name, _, readable in found:
        if not readable:
            raise BackupRefused(_UNREADABLE, name=name)
    return {name: last for name, last, _ in found if last is not None}


def rows_of(tx: Transaction, shape: TableShape, begun: ExitStack) -> TableOfRows:
    """Return a table's rows, read as they are asked for; those of the segment table in the order of labels.

    What was not read to its end by the end of `begun` is ended then.
    """
    named = sql.SQL(", ").join(map(sql.Identifier, shape.columns))
    query = sql.SQL("SELECT {} FROM {}").format(named, shape.identifier)
    if is_segment(shape.name):
        query += sql.SQL(" ORDER BY label")
    rows = _copied(tx, query)
    begun.callback(rows.close)
    return TableOfRows(shape.name, shape.columns, rows)


def lock(tx: Transaction) -> None:
    """Be the only one who restores, until the transaction's end. Raises BackupRefused."""
    with _said():
        ((free,),) = _rows(tx, "SELECT pg_try_advisory_xact_lock(%s)", (RESTORE_LOCK,))
    if not free:
        raise BackupRefused("Another restore into this database is running: wait for its end.")


def in_use(tx: Transaction) -> str | None:
    """Return the name of a table that has rows, None for a register that was never used."""
    for half in Half:
        # A segment table is not the owner's to read, and says nothing that the others do not.
        for shape in ordered(tx, half):
            with _said():
                statement = sql.SQL("SELECT EXISTS (SELECT FROM {})").format(shape.identifier)
                ((there,),) = _driver(tx).execute(statement).fetchall()
            if there and SINGLE not in shape.columns:
                return shape.name
    return None


def put(tx: Transaction, table: TableOfRows, known: Sequence[TableShape]) -> int:
    """Store a table's rows in place of what the migrations put there; return how many.

    Raises BackupRefused when this schema has no such table, or the rows do not fit it.
    """
    shape = TableShape(table.name, table.columns)
    if not any(each.name == shape.name and set(each.columns) == set(shape.columns) for each in known):
        raise BackupRefused(
            "The backup has a table {name} that this schema does not: use the program that made it.",
            name=table.name,
        )
    with _said():
        _driver(tx).execute(sql.SQL("DELETE FROM {}").format(shape.identifier))
    return _copy_in(tx, shape, table.rows)


def put_segment(tx: Transaction, table: TableOfRows) -> int:
    """Make the segment table and store its rows; return how many. In the role of `nordkap_work`."""
    generation = int(table.name.rpartition("_")[2])
    drop_segments(tx)
    rewriting.begin_segment(tx, generation)
    stored = _copy_in(tx, TableShape(table.name, table.columns), table.rows)
    rewriting.end_segment(tx, generation)
    return stored


def drop_segments(tx: Transaction) -> None:
    """Remove what a restore that was killed left behind; only where nothing points to it."""
    with _said():
        for (name,) in _rows(tx, _LEFT_OVER):
            _driver(tx).execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(index.SCHEMA, name)))


def set_sequences(tx: Transaction, values: Mapping[str, int]) -> None:
    """Let each sequence go on where it was."""
    with _said():
        for name, last in values.items():
            _driver(tx).execute(
                sql.SQL("SELECT setval({}::regclass, {})").format(sql.Literal(name), sql.Literal(last))
            )


def first_leaf(tx: Transaction) -> bytes | None:
    """Return the leaf of the log's first entry, 32 bytes; None for a log that `nordkap work` never numbered."""
    with _said():
        found = _rows(tx, "SELECT leaf FROM journal.entry WHERE index = 0")
    return bytes(found[0][0]) if found else None


def is_segment(name: str) -> bool:
    """Tell whether a table is one that compaction made."""
    return name.startswith(index.segment_name(0).rstrip("0"))


def _segment(tx: Transaction) -> list[TableShape]:
    found = _rows(tx, "SELECT generation FROM postings.pointer WHERE generation > 0")
    shaped = [TableShape(index.segment_name(generation), ("label", "body")) for (generation,) in found]
    for shape in shaped:
        _driver(tx).execute(sql.SQL("LOCK TABLE {} IN ACCESS SHARE MODE").format(shape.identifier))
    return shaped


def _copied(tx: Transaction, query: sql.Composed) -> Generator[bytes, None, None]:
    with (
        _said(),
        _driver(tx).cursor() as cursor,
        cursor.copy(sql.SQL("COPY ({}) TO STDOUT").format(query)) as copy,
    ):
        for piece in copy:
            yield bytes(piece)


def _copy_in(tx: Transaction, shape: TableShape, rows: Iterable[bytes]) -> int:
    named = sql.SQL(", ").join(map(sql.Identifier, shape.columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(shape.identifier, named)
    stored = 0
    with _said(), _driver(tx).cursor() as cursor, cursor.copy(statement) as copy:
        for piece in rows:
            stored += piece.count(b"\n")
            copy.write(piece)
    return stored


def _rows(tx: Transaction, query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    return list(_driver(tx).execute(query.encode(), parameters or None).fetchall())


def _driver(tx: Transaction) -> psycopg.Connection[Any]:
    connection: psycopg.Connection[Any] = tx.connection.connection.driver_connection  # type: ignore[assignment]
    return connection


@contextmanager
def _said() -> Iterator[None]:
    """Say what the driver raises as `registry.database` says it."""
    try:
        yield
    except psycopg.errors.UndefinedTable:
        # A compaction dropped the segment table between the snapshot and the lock on it.
        raise Unavailable("The search index was just rewritten. Nothing was stored; try again.") from None
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise Unavailable(_AWAY) from error
    except (psycopg.DataError, psycopg.IntegrityError):
        raise BackupRefused(
            "The backup's rows do not fit this schema: use the program that made it. Nothing was stored."
        ) from None

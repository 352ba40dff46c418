"""What a check reads, streamed: the whole log, and every row of the register that carries a mark."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import LargeBinary, Select, column, func, literal_column, select, table, text

from registry.disclosure.tables import field as field_table
from registry.disclosure.tables import record as record_table
from registry.oversight.aside import object_of
from registry.oversight.tables import chain, checkpoint, detail, entry, staged

if TYPE_CHECKING:
    from registry.database import Transaction

BATCH: Final = 1_000

_MARKED = text(
    "SELECT table_name FROM information_schema.columns "
    "WHERE table_schema = 'register' AND column_name = 'mac' "
    # A column that may be written is listed too; whether all may be read is asked here.
    "AND has_table_privilege(format('%I.%I', table_schema, table_name), 'SELECT') ORDER BY table_name"
)
# One table has policies by design, under which this role sees every row of it; any other policy may hide some.
_COVERED = text(
    "SELECT nspname || '.' || relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = relnamespace "
    "WHERE nspname IN ('register', 'journal', 'keystore') "
    "AND (relkind IN ('v', 'm', 'f', 'p') OR relhasrules OR relrowsecurity AND "
    "((nspname, relname) <> ('register', 'record') OR ("
    "SELECT array_agg(concat_ws(' ', polname, polpermissive, polcmd, polroles::regrole[], "
    "CASE polname WHEN 'everybody' THEN pg_get_expr(polqual, polrelid) END) ORDER BY polname) "
    "FROM pg_catalog.pg_policy WHERE polrelid = c.oid"
    ") IS DISTINCT FROM ARRAY['everybody t * {nordkap_work} true', 'reader t * {nordkap_app}'])) ORDER BY 1"
)
_ENTRIES = select(entry).order_by(entry.c.index)
_STAGED = select(staged).order_by(staged.c.id)


def entries(tx: Transaction) -> Iterator[Any]:
    """Return every row of the log by index."""
    yield from tx.execute(_ENTRIES.execution_options(yield_per=BATCH))


def staged_rows(tx: Transaction) -> Iterator[Any]:
    """Return every staged row by id."""
    yield from tx.execute(_STAGED.execution_options(yield_per=BATCH))


def all_chains(tx: Transaction) -> Iterator[Any]:
    """Return where each worker's chain stands, as the sequencer says."""
    yield from tx.execute(select(chain).order_by(chain.c.worker).execution_options(yield_per=BATCH))


def numbers_known(tx: Transaction, worker: UUID, counter: int) -> bool:
    """Tell whether this number of this worker stands in the log."""
    found = tx.execute(
        select(entry.c.index).where(entry.c.worker == worker, entry.c.counter == counter)
    ).first()
    return found is not None


def heads(tx: Transaction, most: int) -> list[str]:
    """Return the newest head and, evenly chosen, at most `most` earlier ones; newest first."""
    count = tx.execute(select(func.count()).select_from(checkpoint)).scalar_one()
    stride = max(1, -(-count // most))
    ranked = select(
        checkpoint.c.note, func.row_number().over(order_by=checkpoint.c.size.desc()).label("rank")
    ).subquery()
    chosen = select(ranked.c.note).where((ranked.c.rank - 1) % stride == 0).order_by(ranked.c.rank)
    return list(tx.execute(chosen).scalars())


def asides_of(tx: Transaction, ids: Collection[UUID]) -> dict[UUID, set[str]]:
    """Return the side records of these entries, as the entries name them."""
    found: dict[UUID, set[str]] = {each: set() for each in ids}
    hashed = func.sha256(detail.c.sealed, type_=LargeBinary).label("digest")
    statement = select(detail.c.entry, detail.c.tag, hashed).where(detail.c.entry == func.any(list(ids)))
    for row in tx.execute(statement).mappings():
        found[row["entry"]].add(object_of(bytes(row["tag"]), bytes(row["digest"])))
    return found


def marked_tables(tx: Transaction) -> list[str]:
    """Return the register's tables whose rows carry an authority mark and that this role may read."""
    return list(tx.execute(_MARKED).scalars())


def covered_tables(tx: Transaction) -> list[str]:
    """Return what stands in a table's place and can show each role other rows: views, policies for rows."""
    return list(tx.execute(_COVERED).scalars())


def marked_rows(tx: Transaction, name: str) -> Iterator[dict[str, Any]]:
    """Return every row of one of `marked_tables`, all columns."""
    statement: Select[Any] = select(literal_column("*")).select_from(
        table(name, column("mac"), schema="register")
    )
    for row in tx.execute(statement.execution_options(yield_per=BATCH)).mappings():
        yield dict(row)


@dataclass(frozen=True, slots=True)
class FieldRow:
    """What a record seal covers of one field, with the sealed value itself."""

    slot: bytes
    tier: str
    revision: int
    sealed: bytes


def records(tx: Transaction) -> Iterator[list[Any]]:
    """Return every record in batches, by id."""
    statement = select(record_table).order_by(record_table.c.id).execution_options(yield_per=BATCH)
    for batch in tx.execute(statement).partitions():
        yield list(batch)


def fields(tx: Transaction, ids: Collection[UUID]) -> dict[UUID, list[FieldRow]]:
    """Return the fields of these records."""
    found: dict[UUID, list[FieldRow]] = {each: [] for each in ids}
    statement = select(field_table).where(field_table.c.record == func.any(list(ids)))
    for row in tx.execute(statement):
        found[row.record].append(FieldRow(bytes(row.slot), row.tier, row.revision, bytes(row.sealed)))
    return found

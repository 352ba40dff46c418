"""The one place that opens and commits transactions.

A transaction carries the database clock, the bound keyring, and the audit entries of what happens in it;
these are staged in the same transaction just before the commit: no answer before its record.
When they cannot be written, everything rolls back and `Unavailable` is raised, so that nothing is disclosed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from sqlalchemy import Connection, CursorResult, Engine, Executable, MetaData, create_engine, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool

from registry.errors import Overtaken, Unavailable

if TYPE_CHECKING:
    from audit.entry import Entry
    from keys.keyring import Keyring, Keys

metadata = MetaData()

POOL_SIZE = 10
POOL_WAIT_SECONDS = 5
STATEMENT_TIMEOUT_MS = 30_000
CONNECT_TIMEOUT_SECONDS = 3
AWAY = "The register cannot reach its database. Nothing was stored; try again in a minute."
CLOCKS_APART_SECONDS = 30
CLOCKS_APART = timedelta(seconds=CLOCKS_APART_SECONDS)
"""How far the database's clock may be from this machine's. All that ends by time ends by the database's, so
whoever can set that clock, or the answer to `now()`, could make ended rights live again."""

CLOCKS = (
    "The clocks of the register and of its database differ, so nothing is shown or stored. Tell the operator."
)
BUSY = "The register is busy. Nothing was stored; try again in a minute."


@dataclass(frozen=True, slots=True)
class Detail:
    """What an audit entry is about, kept sealed beside it: one per organisation shown, or one without.

    `payload` is JSON that the auditor's and the owner's pages render; it is sealed under a key of the acting
    person.
    """

    organisation: UUID | None
    payload: Mapping[str, Any]


class Journal(Protocol):
    """Stages audit entries in a transaction, and is told how that transaction ended."""

    def stage(self, tx: Transaction, noted: Sequence[tuple[Entry, tuple[Detail, ...]]]) -> object:
        """Write the entries; return a receipt for `settle`."""
        ...

    def settle(self, receipt: object, *, committed: bool) -> None:
        """Learn whether the transaction of `receipt` was committed."""
        ...


class KeyStores(Protocol):
    """Makes the SQL key store of one transaction."""

    def __call__(self, tx: Transaction) -> Any:
        """Return a `keys.keyring.KeyStore` that reads and writes within `tx`."""
        ...


@dataclass(slots=True)
class Transaction:
    """One database transaction. Made by `Database.transaction` only.

    `now` is the database clock at its start (aware, UTC); `keys` is the keyring bound to this transaction.
    """

    connection: Connection
    now: datetime
    keys: Keys
    noted: list[tuple[Entry, tuple[Detail, ...]]] = field(default_factory=list)

    def execute(
        self, statement: Executable, params: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[Any]:
        """Run one statement; its result is only valid inside the transaction."""
        return self.connection.execute(statement, params)

    def audit(self, entry: Entry, *details: Detail) -> None:
        """Note an entry; it is staged with this transaction's commit."""
        self.noted.append((entry, details))

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Let what is done in the block hold in the block alone: rows and noted entries are taken back.

        For showing what a change would do. A key made in the block would be lost, so make none there.
        """
        noted = len(self.noted)
        savepoint = self.connection.begin_nested()
        try:
            yield
        finally:
            del self.noted[noted:]
            savepoint.rollback()


def engine_for(dsn: str) -> Engine:
    """Return a pooled engine for a libpq connection string or ``postgresql://`` URL.

    Waits at most `POOL_WAIT_SECONDS` for a connection; a lost server is noticed before use. No statement is
    logged.
    """
    url = dsn.replace("postgresql://", "postgresql+psycopg://", 1)
    return create_engine(
        url,
        poolclass=QueuePool,
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
        pool_timeout=POOL_WAIT_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_SECONDS,
            "application_name": "nordkap",
            "options": f"-c timezone=UTC -c search_path=pg_catalog -c statement_timeout={STATEMENT_TIMEOUT_MS}",
        },
    )


class Database:
    """Opens transactions for one database role."""

    def __init__(
        self,
        engine: Engine,
        keyring: Keyring,
        key_stores: KeyStores,
        journal: Journal,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._keyring = keyring
        self._key_stores = key_stores
        self._journal = journal

    @contextmanager
    def transaction(self, *, snapshot: bool = False) -> Iterator[Transaction]:
        """Open a transaction, commit it when the block ends, roll it back when the block raises.

        `snapshot` asks for REPEATABLE READ: everything read is of one moment. Raises Unavailable when the
        database is away, its clock is not this machine's, or the audit entries cannot be written; Overtaken
        when a row it changes was changed since its snapshot.
        """
        receipt: object | None = None
        try:
            with self._engine.connect() as connection:
                if snapshot:
                    connection = connection.execution_options(isolation_level="REPEATABLE READ")  # noqa: PLW2901 - the same connection
                tx = Transaction(connection=connection, now=self._now(connection), keys=None)  # type: ignore[arg-type]
                tx.keys = self._keyring.bound(self._key_stores(tx))
                try:
                    yield tx
                    if tx.noted:
                        receipt = self._journal.stage(tx, tx.noted)
                    connection.commit()
                except BaseException:
                    if receipt is not None:
                        self._journal.settle(receipt, committed=False)
                    raise
                if receipt is not None:
                    self._journal.settle(receipt, committed=True)
        except (OperationalError, InterfaceError) as error:
            raise (Overtaken(BUSY) if _is_overtaken(error) else Unavailable(AWAY)) from error
        except DBAPIError as error:
            if _is_refused_write(error):
                raise Unavailable(
                    "The register cannot write what it has to, so it shows nothing. Tell the operator."
                ) from error
            raise
        except PoolTimeout as error:
            raise Unavailable(BUSY) from error

    def _now(self, connection: Connection) -> datetime:
        """Return the database's clock at the start of the transaction. Raises Unavailable."""
        now: datetime = connection.execute(text("SELECT pg_catalog.now()")).scalar_one().astimezone(UTC)
        if abs(now - self._clock()) > CLOCKS_APART:
            raise Unavailable(CLOCKS)
        return now

    def dispose(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def _is_overtaken(error: DBAPIError) -> bool:
    """Tell whether another transaction came first: a snapshot that is too old (40001), a deadlock (40P01)."""
    return getattr(error.orig, "sqlstate", None) in {"40001", "40P01"}


def _is_refused_write(error: DBAPIError) -> bool:
    """Tell whether PostgreSQL refused the write: no right (42501), no space (53xxx), read-only (25006)."""
    state = getattr(error.orig, "sqlstate", None) or ""
    return state in {"42501", "25006"} or state.startswith("53")

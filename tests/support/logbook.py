"""A log to test: a fresh database, both processes' ways into it, and a superuser who may do anything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg

from audit.entry import Entry
from audit.event import Event
from keys.key import Purpose
from keys.keyring import Keyring
from keys.scope import REGISTER, Root
from registry.database import Database, Detail, engine_for
from registry.embedded.roles import Dsns
from registry.entries import by_principal
from registry.keystore.store import SqlKeyStore
from registry.oversight.health import Backlog
from registry.oversight.journal import SqlJournal
from registry.oversight.sequencer import Sequencer
from tests.support.keystore import roots_in_memory

ORIGIN = "nordkap.test/log"


@dataclass
class Log:
    """The app's and work's ways to one log, and the superuser's."""

    dsns: Dsns
    app: Database
    work: Database
    app_journal: SqlJournal
    work_journal: SqlJournal
    sequencer: Sequencer
    superuser: psycopg.Connection[Any]
    opened: list[Database] = field(default_factory=list)

    def process(self, principal: str = "serve", **journal: Any) -> tuple[Database, SqlJournal]:
        """One more serving process."""
        made = SqlJournal(principal, **journal)
        roots = roots_in_memory()
        database = Database(
            engine_for(self.dsns.app), Keyring({Root.CONTENT: roots[Root.CONTENT]}), SqlKeyStore, made
        )
        self.opened.append(database)
        return database, made

    def write(self, count: int = 1, event: Event = Event.SEARCHED, **about: Any) -> list[Entry]:
        """Log entries, each in a transaction of its own."""
        return [write(self.app, event, **about) for _ in range(count)]

    def sequence(self) -> int:
        """Sequence all that is staged."""
        total = 0
        while (done := self.sequencer.round()).sequenced:
            total += done.sequenced
        return total

    def sql(self, statement: str, *params: Any) -> list[tuple[Any, ...]]:
        """Do something as the superuser."""
        cursor = self.superuser.execute(statement, params)
        return cursor.fetchall() if cursor.description else []


def write(database: Database, event: Event = Event.SEARCHED, *details: Detail, **about: Any) -> Entry:
    """Log one entry in a transaction of its own."""
    with database.transaction() as tx:
        entry = by_principal(tx, about.pop("principal", "test"), event, **about)
        tx.audit(entry, *details)
    return entry


@contextmanager
def open_log(dsns: Dsns) -> Iterator[Log]:
    """Wire both processes over a migrated database with the register's keys."""
    roots = roots_in_memory()
    app_journal, work_journal = SqlJournal("serve"), SqlJournal("work", Backlog(None))
    app = Database(
        engine_for(dsns.app), Keyring({Root.CONTENT: roots[Root.CONTENT]}), SqlKeyStore, app_journal
    )
    work = Database(engine_for(dsns.work), Keyring(roots), SqlKeyStore, work_journal)
    with work.transaction() as tx:
        for purpose in (Purpose.AUDIT, Purpose.SIGNING, Purpose.AUTHORITY, Purpose.ACCOUNT):
            tx.keys.create(purpose, REGISTER)
    with psycopg.connect(dsns.superuser, autocommit=True) as superuser:
        made = Log(
            dsns=dsns,
            app=app,
            work=work,
            app_journal=app_journal,
            work_journal=work_journal,
            sequencer=Sequencer(work, ORIGIN),
            superuser=superuser,
        )
        yield made
    for database in (app, work, *made.opened):
        database.dispose()

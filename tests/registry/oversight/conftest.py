"""A log to test, and somebody to log about."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from keys.key import Purpose
from keys.keyring import Keyring
from registry.database import Database, engine_for
from registry.embedded.roles import Dsns
from registry.keystore.store import SqlKeyStore
from registry.oversight.health import Backlog
from registry.oversight.journal import SqlJournal
from tests.support.keystore import roots_in_memory
from tests.support.logbook import Log, open_log
from tests.support.office import Office, open_office
from tests.support.town import Town, build


@pytest.fixture
def log(database_dsns: Dsns) -> Iterator[Log]:
    """A log over a database of its own."""
    with open_log(database_dsns) as made:
        yield made


@pytest.fixture
def organisation(log: Log) -> UUID:
    """An organisation with a record key and nothing else."""
    made = uuid4()
    with log.app.transaction() as tx:
        tx.keys.create(Purpose.RECORD, f"org:{made}")
    return made


@pytest.fixture
def person(log: Log) -> UUID:
    """A person with a key for what is said about their acts, and nothing else."""
    made = uuid4()
    with log.app.transaction() as tx:
        tx.keys.create(Purpose.AUDIT_PERSON, f"person:{made}")
    return made


@pytest.fixture
def owner(log: Log) -> Iterator[Database]:
    """The owner role, which stands in for a service with every right."""
    database = Database(
        engine_for(log.dsns.owner), Keyring(roots_in_memory()), SqlKeyStore, SqlJournal("host", Backlog(None))
    )
    yield database
    database.dispose()


@pytest.fixture
def town(log: Log, owner: Database) -> Town:
    made = build(owner, owner)
    log.write(5)
    log.sequence()
    return made


@pytest.fixture
def office(database_dsns: Dsns) -> Iterator[Office]:
    """A register with an auditor at work."""
    with open_office(database_dsns) as made:
        yield made

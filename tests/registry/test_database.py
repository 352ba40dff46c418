"""The clock that all expiry goes by: the database's, and not if it is far from this machine's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from keys.keyring import Keyring
from registry.database import CLOCKS_APART, Database, engine_for
from registry.embedded.roles import Dsns
from registry.errors import Unavailable
from registry.keystore.store import SqlKeyStore
from registry.oversight.journal import SqlJournal


@contextmanager
def opened(dsns: Dsns, shift: timedelta = timedelta()) -> Iterator[Database]:
    """A database of a process whose clock is so far off."""
    database = Database(
        engine_for(dsns.app),
        Keyring({}),
        SqlKeyStore,
        SqlJournal("serve"),
        clock=lambda: datetime.now(UTC) + shift,
    )
    try:
        yield database
    finally:
        database.dispose()


@pytest.mark.parametrize("sign", [1, -1])
def test_with_clocks_far_apart_nothing_is_answered(database_dsns: Dsns, sign: int) -> None:
    with (
        opened(database_dsns, sign * (CLOCKS_APART + timedelta(seconds=5))) as database,
        pytest.raises(Unavailable, match="clocks"),
        database.transaction(),
    ):
        pytest.fail("a transaction was opened")
    with (
        opened(database_dsns, sign * (CLOCKS_APART - timedelta(seconds=5))) as database,
        database.transaction() as tx,
    ):
        assert tx.now.utcoffset() == timedelta()


def test_another_function_of_the_name_now_is_not_asked(database_dsns: Dsns) -> None:
    with psycopg.connect(database_dsns.superuser, autocommit=True) as superuser:
        superuser.execute("CREATE SCHEMA evil")
        superuser.execute("GRANT USAGE ON SCHEMA evil TO nordkap_app")
        superuser.execute(
            "CREATE FUNCTION evil.now() RETURNS timestamptz LANGUAGE sql STABLE "
            "AS $$SELECT pg_catalog.now() + interval '300 days'$$"
        )
        name = superuser.execute("SELECT current_database()").fetchone()
        assert name is not None
        superuser.execute(
            f'ALTER ROLE nordkap_app IN DATABASE "{name[0]}" SET search_path = evil, pg_catalog, public'
        )
    with opened(database_dsns) as database, database.transaction() as tx:
        assert abs(tx.now - datetime.now(UTC)) < CLOCKS_APART

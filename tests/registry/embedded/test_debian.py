"""The SQL is for PostgreSQL 15 and later; Debian's 15 is the oldest that is tried."""

from __future__ import annotations

import psycopg

from registry import migrations
from tests.support.postgres import TestServer


def test_the_schema_stands_on_debians_postgresql_15(debian_postgres: TestServer) -> None:
    with debian_postgres.fresh() as made:
        assert migrations.current(made.app) == migrations.newest()
        with psycopg.connect(made.app) as connection:
            assert connection.info.server_version // 10000 == 15
            assert connection.execute("SELECT count(*) FROM register.network").fetchone() == (0,)

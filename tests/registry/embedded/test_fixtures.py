"""The test database is what the tests believe it is."""

from __future__ import annotations

import psycopg
import pytest

from registry.embedded.roles import Dsns
from tests.support.postgres import TestServer


def test_each_test_gets_a_database_of_its_own(postgres: TestServer) -> None:
    with postgres.fresh() as first, postgres.fresh() as second:
        with psycopg.connect(first.superuser) as connection:
            connection.execute("CREATE TABLE public.mine (id int)")
        with psycopg.connect(second.superuser) as connection, pytest.raises(psycopg.errors.UndefinedTable):
            connection.execute("SELECT * FROM public.mine")


def test_the_application_role_owns_nothing(database_dsns: Dsns) -> None:
    with psycopg.connect(database_dsns.superuser) as connection:
        owned = connection.execute(
            "SELECT c.oid::regclass FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner"
            " WHERE r.rolname IN ('nordkap_app', 'nordkap_work')"
        ).fetchall()
    assert owned == []


def test_an_empty_database_has_no_schema_yet(empty_dsns: Dsns) -> None:
    with psycopg.connect(empty_dsns.superuser) as connection:
        assert connection.execute("SELECT to_regnamespace('register')").fetchone() == (None,)

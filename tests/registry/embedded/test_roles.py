"""The register's roles and databases on an embedded server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from registry import migrations
from registry.embedded import Embedded, EmbeddedError, Running, roles


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with Embedded(durable=False).start(tmp_path_factory.mktemp("roles")) as running:
        migrations.make_roles(running.dsn())
        roles.give_passwords(running)
        yield running


def test_each_role_reaches_the_database_as_itself(server: Running) -> None:
    made = roles.make_database(server, "register")
    for dsn, role in (
        (made.owner, roles.OWNER),
        (made.app, roles.APP),
        (made.work, roles.WORK),
        (made.superuser, "postgres"),
    ):
        with psycopg.connect(dsn) as connection:
            assert connection.execute("SELECT current_user, current_database()").fetchone() == (
                role,
                "register",
            )


def test_passwords_are_given_once_and_kept_private(server: Running) -> None:
    file = server.folder / "roles"
    before = file.read_text()
    roles.give_passwords(server)
    assert file.read_text() == before
    assert file.stat().st_mode & 0o077 == 0
    assert len({line.split()[1] for line in before.splitlines()}) == 3


def test_dsns_do_not_print_their_passwords(server: Running) -> None:
    assert "postgresql://" not in repr(roles.dsns(server, "register"))


def test_a_database_made_twice_is_made_once(server: Running) -> None:
    made = roles.make_database(server, "twice")
    with psycopg.connect(made.owner) as connection:
        connection.execute("CREATE TABLE public.kept AS SELECT 1")
    roles.make_database(server, "twice")
    with psycopg.connect(made.owner) as connection:
        assert connection.execute("SELECT count(*) FROM public.kept").fetchone() == (1,)


def test_a_copy_has_the_rows_and_the_closed_doors_of_its_template(server: Running) -> None:
    made = roles.make_database(server, "pattern")
    with psycopg.connect(made.owner) as connection:
        connection.execute("CREATE TABLE public.kept AS SELECT 7 AS number")
    copy = roles.make_database(server, "copied", template="pattern")
    with psycopg.connect(copy.owner) as connection:
        assert connection.execute("SELECT number FROM public.kept").fetchone() == (7,)
    with psycopg.connect(copy.app) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("CREATE TEMPORARY TABLE mine (id int)")
    with psycopg.connect(server.dsn()) as connection:
        open_to_all = connection.execute(
            "SELECT 1 FROM pg_database, aclexplode(datacl)"
            " WHERE datname IN ('pattern', 'copied') AND grantee = 0"
        ).fetchall()
    assert open_to_all == []


def test_a_database_is_dropped_under_its_users(server: Running) -> None:
    made = roles.make_database(server, "gone")
    connection = psycopg.connect(made.app)
    roles.drop_database(server, "gone")
    with pytest.raises(psycopg.OperationalError):
        connection.execute("SELECT 1")
    connection.close()


def test_the_application_role_makes_no_roles_and_no_databases(server: Running) -> None:
    with psycopg.connect(server.dsn()) as connection:
        rows = connection.execute(
            "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication"
            " FROM pg_roles WHERE rolname LIKE 'nordkap%'"
        ).fetchall()
    assert len(rows) == 4
    assert not any(any(rights) for _, *rights in rows)


def test_a_missing_passwords_file_is_one_sentence(server: Running, tmp_path: Path) -> None:
    file = server.folder / "roles"
    kept = file.rename(tmp_path / "roles")
    try:
        with pytest.raises(EmbeddedError, match="start over in a new folder"):
            roles.dsns(server, "register")
    finally:
        kept.rename(file)

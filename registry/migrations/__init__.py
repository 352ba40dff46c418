"""The schema, step by step, through Alembic; each step is a file of plain SQL beside its revision."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from registry.errors import Unavailable


def _config(dsn: str) -> Config:
    config = Config()
    with as_file(files("registry") / "migrations") as folder:
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["dsn"] = dsn
    return config


def _engine(dsn: str) -> Engine:
    return create_engine(dsn.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=NullPool)


def make_roles(superuser_dsn: str) -> None:
    """Make the cluster-wide roles that are missing; run by a superuser, once per server."""
    script = (files("registry") / "migrations" / "roles.sql").read_text(encoding="utf-8")
    engine = _engine(superuser_dsn)
    with engine.begin() as connection:
        connection.execute(text(script.replace(":", "\\:")))


def upgrade(owner_dsn: str) -> None:
    """Bring the schema to the newest revision; does nothing when it is there. All or nothing."""
    with _reachable():
        command.upgrade(_config(owner_dsn), "head")


def current(dsn: str) -> str | None:
    """Return the revision the database is at, or None for an empty one."""
    with _reachable(), _engine(dsn).connect() as connection:
        return MigrationContext.configure(
            connection, opts={"version_table": "schema_version", "version_table_schema": "public"}
        ).get_current_revision()


def newest() -> str:
    """Return the newest revision this program knows."""
    head = ScriptDirectory.from_config(_config("")).get_current_head()
    if head is None:
        raise RuntimeError("no migration is packaged")
    return head


@contextmanager
def _reachable() -> Iterator[None]:
    """Turn a database that does not answer into a sentence with the remedy."""
    try:
        yield
    except OperationalError as error:
        raise Unavailable(
            "The database does not answer: check that it runs, and that its URL and password are right."
        ) from error

"""The schema, and the cluster-wide roles: where it stands, and where this program wants it (`steps` brings it there).

Every process asks at its start; so nothing here needs Alembic, whose import takes a tenth of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from registry.errors import Unavailable


def make_roles(superuser_dsn: str) -> None:
    """Make the cluster-wide roles that are missing; run by a superuser, once per server."""
    script = (files("registry") / "migrations" / "roles.sql").read_text(encoding="utf-8")
    engine = _engine(superuser_dsn)
    with engine.begin() as connection:
        connection.execute(text(script.replace(":", "\\:")))


def current(dsn: str) -> str | None:
    """Return the revision the database is at, or None for an empty one. Raises Unavailable."""
    with reachable(), _engine(dsn).connect() as connection:
        if connection.scalar(text("SELECT to_regclass('public.schema_version')")) is None:
            return None
        at: str | None = connection.scalar(text("SELECT version_num FROM public.schema_version"))
        return at


def newest() -> str:
    """Return the newest revision this program knows: they are numbered as their files are."""
    steps = (files("registry") / "migrations" / "versions").iterdir()
    return max(step.name for step in steps if step.name.endswith(".sql")).partition("_")[0]


def _engine(dsn: str) -> Engine:
    return create_engine(dsn.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=NullPool)


@contextmanager
def reachable() -> Iterator[None]:
    """Turn a database that does not answer into a sentence with the remedy."""
    try:
        yield
    except OperationalError as error:
        raise Unavailable(
            "The database does not answer: check that it runs, and that its URL and password are right."
        ) from error

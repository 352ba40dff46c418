"""Brings the schema to where this program wants it, by Alembic; a step is a file of plain SQL beside its revision."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path

from alembic import command, op
from alembic.config import Config

from registry.migrations import reachable


def configuration(dsn: str) -> Config:
    """Return what Alembic needs to know of this project."""
    config = Config()
    with as_file(files("registry") / "migrations") as folder:
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["dsn"] = dsn
    return config


def run(step: str) -> None:
    """Run the SQL that stands beside a step's file; called by Alembic, in its transaction."""
    script = Path(step).with_suffix(".sql").read_text(encoding="utf-8")
    # Straight to the driver: SQLAlchemy's text() would read colons in the script as parameters.
    op.get_bind().exec_driver_sql(script)


def upgrade(owner_dsn: str) -> None:
    """Bring the schema to the newest revision; does nothing when it is there. All or nothing. Raises Unavailable."""
    with reachable():
        command.upgrade(configuration(owner_dsn), "head")

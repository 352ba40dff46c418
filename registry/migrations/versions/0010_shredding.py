"""Shredding: codes for a new password or authenticator go with their person."""

from __future__ import annotations

from importlib.resources import files

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    script = (files("registry") / "migrations" / "versions" / "0010_shredding.sql").read_text(
        encoding="utf-8"
    )
    # Straight to the driver: SQLAlchemy's text() would read colons in the script as parameters.
    op.get_bind().exec_driver_sql(script)

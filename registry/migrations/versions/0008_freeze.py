"""Stopping the register, and letting it go on."""

from __future__ import annotations

from importlib.resources import files

from alembic import op

revision = "0008"
down_revision = "0005"


def upgrade() -> None:
    script = (files("registry") / "migrations" / "versions" / "0008_freeze.sql").read_text(encoding="utf-8")
    # Straight to the driver: SQLAlchemy's text() would read colons in the script as parameters.
    op.get_bind().exec_driver_sql(script)

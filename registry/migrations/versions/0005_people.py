"""Helpers for a day, accounts closed and by whom, one-time codes for a new password or phone and who gave them."""

from __future__ import annotations

from importlib.resources import files

from alembic import op

revision = "0005"
down_revision = "0003"


def upgrade() -> None:
    script = (files("registry") / "migrations" / "versions" / "0005_people.sql").read_text(encoding="utf-8")
    # Straight to the driver: SQLAlchemy's text() would read colons in the script as parameters.
    op.get_bind().exec_driver_sql(script)

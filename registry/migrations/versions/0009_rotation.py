"""Rotation of keys, and shredding: what is open, and what the process behind may seal and mark anew."""

from __future__ import annotations

from importlib.resources import files

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    script = (files("registry") / "migrations" / "versions" / "0009_rotation.sql").read_text(encoding="utf-8")
    # Straight to the driver: SQLAlchemy's text() would read colons in the script as parameters.
    op.get_bind().exec_driver_sql(script)

"""The register, its keys, its index and its log."""

from __future__ import annotations

from importlib.resources import files

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    script = (files("registry") / "migrations" / "versions" / "0001_register.sql").read_text(encoding="utf-8")
    # Straight to the driver: SQLAlchemy's text() would read colons in the script as parameters.
    op.get_bind().exec_driver_sql(script)

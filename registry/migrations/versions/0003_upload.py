"""Files that somebody has brought and not yet stored, sealed, for half an hour."""

from __future__ import annotations

from importlib.resources import files

from alembic import op

revision = "0003"
down_revision = "0001"


def upgrade() -> None:
    script = (files("registry") / "migrations" / "versions" / "0003_upload.sql").read_text(encoding="utf-8")
    # Straight to the driver: SQLAlchemy's text() would read colons in the script as parameters.
    op.get_bind().exec_driver_sql(script)

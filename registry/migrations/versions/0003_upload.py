"""Files that somebody has brought and not yet stored, sealed, for half an hour."""

from __future__ import annotations

from registry.migrations.steps import run

revision = "0003"
down_revision = "0001"


def upgrade() -> None:
    run(__file__)

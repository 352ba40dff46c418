"""Case grants: what an owner lets named persons read for a while."""

from __future__ import annotations

from registry.migrations.steps import run

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    run(__file__)

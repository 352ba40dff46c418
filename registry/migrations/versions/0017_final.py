"""Break-glass fills no neighbour's group, and an end that was written stays written."""

from __future__ import annotations

from registry.migrations.steps import run

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    run(__file__)

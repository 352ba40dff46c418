"""The whole-picture review: a picture of each network, and the two signatures under it."""

from __future__ import annotations

from registry.migrations.steps import run

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    run(__file__)

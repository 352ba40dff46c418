"""Lowering: showing to others what only the owner saw takes two confirmations."""

from __future__ import annotations

from registry.migrations.steps import run

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    run(__file__)

"""Exposure: how much of the register each organisation was shown."""

from __future__ import annotations

from registry.migrations.steps import run

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    run(__file__)

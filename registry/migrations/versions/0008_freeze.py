"""Stopping the register, and letting it go on."""

from __future__ import annotations

from registry.migrations.steps import run

revision = "0008"
down_revision = "0005"


def upgrade() -> None:
    run(__file__)

"""Helpers for a day, accounts closed and by whom, one-time codes for a new password or phone and who gave them."""

from __future__ import annotations

from registry.migrations.steps import run

revision = "0005"
down_revision = "0003"


def upgrade() -> None:
    run(__file__)

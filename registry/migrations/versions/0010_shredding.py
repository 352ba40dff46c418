"""Shredding: codes for a new password or authenticator go with their person."""

from __future__ import annotations

from registry.migrations.steps import run

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    run(__file__)

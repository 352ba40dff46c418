"""Approvals: requests, reviews, and what they gave; the database asks for them too."""

from __future__ import annotations

from registry.migrations.steps import run

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    run(__file__)

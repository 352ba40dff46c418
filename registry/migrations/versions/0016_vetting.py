"""Vetting: applications for membership; the database asks for two approvals of a membership too."""

from __future__ import annotations

from registry.migrations.steps import run

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    run(__file__)

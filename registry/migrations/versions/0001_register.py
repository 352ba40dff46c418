"""The register, its keys, its index and its log."""

from __future__ import annotations

from registry.migrations.steps import run

revision = "0001"
down_revision = None


def upgrade() -> None:
    run(__file__)

"""Break-glass, and rows of owners who exclude the reader's organisation stay out of sight."""

from __future__ import annotations

from registry.migrations.steps import run

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    run(__file__)

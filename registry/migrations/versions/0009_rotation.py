"""Rotation of keys, and shredding: what is open, and what the process behind may seal and mark anew."""

from __future__ import annotations

from registry.migrations.steps import run

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    run(__file__)

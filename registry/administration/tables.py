"""The table of codes for a new password or authenticator, as the migrations make it (schema ``register``)."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, ForeignKey, Index, LargeBinary, Table, Text, Uuid

from registry.database import metadata

SCHEMA = "register"


def _time(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


def _of(table: str) -> ForeignKey:
    return ForeignKey(f"{SCHEMA}.{table}.id")


reset = Table(
    "reset",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person", Uuid, _of("person"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("network", Uuid, _of("network")),
    Column("proposer", Uuid, _of("person"), nullable=False),
    Column("proposer_group", Uuid, _of("approver_group")),
    _time("created_at"),
    _time("expires_at"),
    Column("confirmer", Uuid, _of("person")),
    Column("confirmer_group", Uuid, _of("approver_group")),
    _time("given_at", nullable=True),
    Column("invitation", Uuid, _of("invitation")),
    Column("mac", LargeBinary, nullable=False),
    Index("reset_person", "person", "created_at"),
    schema=SCHEMA,
)

"""The table of proposals, as the migrations make it (schema ``register``): an authority row each."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, DateTime, LargeBinary, Table, Text, Uuid

from registry.database import metadata

lowering = Table(
    "lowering",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation", Uuid, nullable=False),
    Column("family", Text, nullable=False),
    Column("record", Uuid, nullable=False),
    Column("slot", LargeBinary, nullable=False),
    Column("field_revision", BigInteger, nullable=False),
    Column("tier", Text, nullable=False),
    Column("proposer", Uuid, nullable=False),
    Column("alone", Boolean, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("confirmer", Uuid),
    Column("confirmed_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    Column("mac", LargeBinary, nullable=False),
    schema="register",
)

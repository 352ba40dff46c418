"""The tables of records and their sealed fields, as the migrations make them (schema ``register``)."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from registry.database import metadata

SCHEMA = "register"

record = Table(
    "record",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation", Uuid, ForeignKey(f"{SCHEMA}.organisation.id"), nullable=False),
    Column("family", Text, nullable=False),
    Column("number", BigInteger, nullable=False, unique=True),
    Column("revision", Integer, nullable=False),
    Column("seal", LargeBinary, nullable=False),
    Column("natural_key", LargeBinary),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("organisation", "natural_key"),
    Index("record_organisation", "organisation", "family"),
    schema=SCHEMA,
)

field = Table(
    "field",
    metadata,
    Column("record", Uuid, ForeignKey(f"{SCHEMA}.record.id", ondelete="CASCADE"), primary_key=True),
    Column("slot", LargeBinary, primary_key=True),
    Column("tier", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    schema=SCHEMA,
)

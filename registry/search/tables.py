"""The tables of the encrypted index, as the migrations make them (schema ``postings``).

Segment tables are made by compaction, one per generation, and have no place in the migrations::

    postings.segment_<generation>   label bytea PRIMARY KEY (16 bytes), body bytea STORAGE PLAIN (1,960 bytes)
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)

from registry.database import metadata

SCHEMA = "postings"

epoch = Table(
    "epoch",
    metadata,
    Column("network", Uuid, ForeignKey("register.network.id"), primary_key=True),
    Column("tier", Text, primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("generation", BigInteger),
    schema=SCHEMA,
)

pointer = Table(
    "pointer",
    metadata,
    Column("one", Boolean, primary_key=True, server_default=text("true")),
    Column("generation", BigInteger, nullable=False),
    Column("compacted_at", DateTime(timezone=True)),
    schema=SCHEMA,
)

delta = Table(
    "delta",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("network", Uuid, nullable=False),
    Column("tier", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("delta_list", "network", "tier", "id"),
    schema=SCHEMA,
)


def segment_name(generation: int) -> str:
    """Return the table of a generation, with its schema."""
    return f"{SCHEMA}.segment_{generation:d}"

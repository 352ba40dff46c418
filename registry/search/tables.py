"""The tables of the encrypted index, as the migrations make them (schema ``postings``).

Segment tables are made by compaction, one per generation, and have no place in the migrations::

    postings.segment_<generation>   label bytea PRIMARY KEY (16 bytes), body bytea STORAGE PLAIN (1,960 bytes)
"""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
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
    column,
    table,
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


# Columns of other rooms' tables that are read here; `accounts.tables` and `disclosure.tables`
# declare the tables.

organisation = table(
    "organisation",
    column("id", Uuid),
    column("number", Integer),
    column("kind", Text),
    column("account_name", LargeBinary),
    column("natural_key", LargeBinary),
    column("profile", Text),
    column("state", Text),
    column("created_at", DateTime(timezone=True)),
    column("mac", LargeBinary),
    schema="register",
)

releasability = table(
    "releasability",
    column("organisation", Uuid),
    column("networks", ARRAY(Uuid)),
    column("countries", ARRAY(Text)),
    column("excluded", ARRAY(Uuid)),
    column("revision", Integer),
    column("changed_at", DateTime(timezone=True)),
    column("mac", LargeBinary),
    schema="register",
)

network = table(
    "network",
    column("id", Uuid),
    column("slug", Text),
    column("name", Text),
    column("country", Text),
    column("created_at", DateTime(timezone=True)),
    column("mac", LargeBinary),
    schema="register",
)

record = table(
    "record",
    column("id", Uuid),
    column("organisation", Uuid),
    column("family", Text),
    column("number", Integer),
    schema="register",
)

field = table("field", column("record", Uuid), column("tier", Text), schema="register")


def segment_name(generation: int) -> str:
    """Return the table of a generation, with its schema."""
    return f"{SCHEMA}.segment_{generation:d}"

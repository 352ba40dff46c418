"""The tables of the log, as the migrations make them (schema ``journal``).

An entry is staged by the transaction it speaks of, and moved to its place in the log by `nordkap work`::

    staged --(sequencer)--> entry + tile + checkpoint + chain
    detail                  written once, beside the staged row
"""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from registry.database import metadata

SCHEMA = "journal"

staged = Table(
    "staged",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("worker", Uuid, nullable=False),
    Column("counter", BigInteger, nullable=False),
    Column("settled", BigInteger, nullable=False),
    Column("key", LargeBinary, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("staged_at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    UniqueConstraint("worker", "counter"),
    schema=SCHEMA,
)

entry = Table(
    "entry",
    metadata,
    Column("index", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Uuid, nullable=False, unique=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("event", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("actor", Uuid),
    Column("worker", Uuid, nullable=False),
    Column("counter", BigInteger, nullable=False),
    Column("settled", BigInteger, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    UniqueConstraint("worker", "counter"),
    schema=SCHEMA,
)
Index("entry_at", entry.c.at.desc(), entry.c.index.desc())
# Openings and searches alone: a data owner's tags are made for these, of whomever they are.
Index(
    "entry_shown",
    entry.c.event,
    entry.c.index.desc(),
    postgresql_where=text("event IN ('company_opened', 'searched')"),
)
Index("entry_actor", entry.c.actor, entry.c.index.desc())

detail = Table(
    "detail",
    metadata,
    Column("tag", LargeBinary, primary_key=True),
    Column("entry", Uuid, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("detail_entry", "entry"),
    schema=SCHEMA,
)

chain = Table(
    "chain",
    metadata,
    Column("worker", Uuid, primary_key=True),
    Column("key", LargeBinary, nullable=False),
    Column("counter", BigInteger, nullable=False),
    Column("settled", BigInteger, nullable=False),
    Column("missing", ARRAY(BigInteger), nullable=False),
    Column("ended", Boolean, nullable=False),
    schema=SCHEMA,
)

tile = Table(
    "tile",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("index", BigInteger, primary_key=True, autoincrement=False),
    Column("width", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
    schema=SCHEMA,
)

checkpoint = Table(
    "checkpoint",
    metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("note", Text, nullable=False),
    schema=SCHEMA,
)

health = Table(
    "health",
    metadata,
    Column("one", Boolean, primary_key=True, server_default=text("true")),
    Column("at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    Column("broken", Text),
    Column("missing", BigInteger, nullable=False, server_default=text("0")),
    schema=SCHEMA,
)

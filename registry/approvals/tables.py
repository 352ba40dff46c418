"""The tables of requests and reviews, as the migrations make them (schema ``register``).

`content` and `reason` are `keys.sealed` blobs, `mac` the authority mark over all other columns of the row.
"""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Integer, LargeBinary, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from registry.database import metadata

SCHEMA = "register"

request = Table(
    "request",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("networks", ARRAY(Uuid), nullable=False),
    Column("person", Uuid, nullable=False),
    Column("organisation", Uuid, nullable=False),
    Column("requester", Uuid, nullable=False),
    Column("word", Text, nullable=False),
    Column("approver_group", Uuid),
    Column("days", Integer),
    Column("content", LargeBinary, nullable=False),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("withdrawn_at", DateTime(timezone=True)),
    Column("mac", LargeBinary, nullable=False),
    schema=SCHEMA,
)

partner_group = Table(
    "partner_group",
    metadata,
    Column("approver_group", Uuid, primary_key=True),
    Column("partner", Uuid, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    schema=SCHEMA,
)

review = Table(
    "review",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("request", Uuid, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("person", Uuid, nullable=False),
    Column("network", Uuid, nullable=False),
    Column("approver_group", Uuid, nullable=False),
    Column("decision", Text, nullable=False),
    Column("reason", LargeBinary, nullable=False),
    Column("proven_at", DateTime(timezone=True), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("mac", LargeBinary, nullable=False),
    schema=SCHEMA,
)

vetted_person = Table(
    "vetted_person",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("request", Uuid, nullable=False),
    Column("person", Uuid, nullable=False),
    Column("tier", Text, nullable=False),
    Column("days", Integer, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    schema=SCHEMA,
)

activation = Table(
    "activation",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("request", Uuid, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("mac", LargeBinary, nullable=False),
    schema=SCHEMA,
)

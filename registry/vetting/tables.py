"""The tables of applications, as the migrations make them (schema ``register``).

`content` and `words` are `keys.sealed` blobs, `mac` the authority mark over all other columns of the row.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, DateTime, LargeBinary, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from registry.database import metadata

SCHEMA = "register"

application = Table(
    "application",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation", Uuid, nullable=False),
    Column("network", Uuid, nullable=False),
    Column("applicant", Uuid, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("withdrawn_at", DateTime(timezone=True)),
    Column("mac", LargeBinary, nullable=False),
    schema=SCHEMA,
)

application_step = Table(
    "application_step",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("application", Uuid, nullable=False),
    Column("person", Uuid, nullable=False),
    Column("step", Text, nullable=False),
    Column("words", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("mac", LargeBinary, nullable=False),
    schema=SCHEMA,
)

application_request = Table(
    "application_request",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("application", Uuid, nullable=False, unique=True),
    Column("mac", LargeBinary, nullable=False),
    schema=SCHEMA,
)

vetting_terms = Table(
    "vetting_terms",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("network", Uuid, nullable=False),
    Column("criteria", ARRAY(Text), nullable=False),
    Column("sponsor_needed", Boolean, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("mac", LargeBinary, nullable=False),
    schema=SCHEMA,
)

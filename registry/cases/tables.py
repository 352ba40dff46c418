"""The tables of case grants, as the migrations make them (schema ``register``).

::

    case_request   somebody of another organisation asks: what about (sealed), which fields and colleagues (sealed)
    case_grant     an owner lets somebody in: the case and the fields (both sealed), from when until when
    case_grantee   who holds a grant: one row for each person

All are authority rows: `mac` covers every other column.
"""

from __future__ import annotations

from sqlalchemy import Column, DateTime, LargeBinary, Table, Text, Uuid

from registry.database import metadata

SCHEMA = "register"

case_request = Table(
    "case_request",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("asker", Uuid, nullable=False),
    Column("asker_organisation", Uuid, nullable=False),
    Column("owner", Uuid, nullable=False),
    Column("about", LargeBinary, nullable=False),
    Column("wish", LargeBinary, nullable=False),
    Column("request", LargeBinary),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("answer", Text),
    Column("answered_by", Uuid),
    Column("answered_at", DateTime(timezone=True)),
    Column("mac", LargeBinary, nullable=False),
    schema=SCHEMA,
)

case_grant = Table(
    "case_grant",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("owner", Uuid, nullable=False),
    Column("case_request", Uuid, nullable=False),
    Column("given_by", Uuid, nullable=False),
    Column("about", LargeBinary, nullable=False),
    Column("fields", LargeBinary, nullable=False),
    Column("request", LargeBinary),
    Column("valid_from", DateTime(timezone=True), nullable=False),
    Column("valid_until", DateTime(timezone=True), nullable=False),
    Column("revoked_by", Uuid),
    Column("revoked_at", DateTime(timezone=True)),
    Column("mac", LargeBinary, nullable=False),
    schema=SCHEMA,
)

case_grantee = Table(
    "case_grantee",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_grant", Uuid, nullable=False),
    Column("owner", Uuid, nullable=False),
    Column("person", Uuid, nullable=False),
    Column("organisation", Uuid, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    schema=SCHEMA,
)

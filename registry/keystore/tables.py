"""The table of wrapped keys (schema ``keystore``, owned by a role of its own)."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Index, Integer, LargeBinary, Table, Text, UniqueConstraint, text

from registry.database import metadata

wrapped_key = Table(
    "wrapped_key",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("root", Text, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("check_value", LargeBinary, nullable=False),
    Column("public", LargeBinary),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    UniqueConstraint("purpose", "scope", "version"),
    Index("wrapped_key_current", "purpose", "scope", unique=True, postgresql_where=text("state = 'current'")),
    schema="keystore",
)

"""The tables of break-glass, as the migrations make them (schema ``register``).

::

    emergency          each time the host gave somebody an office role, with the reason sealed
    emergency_review   what each of the two officers found who looked at it afterwards, sealed

Both are authority rows: `mac` covers every other column.
"""

from __future__ import annotations

from sqlalchemy import Column, DateTime, LargeBinary, Table, Text, Uuid

from registry.database import metadata

SCHEMA = "register"

emergency = Table(
    "emergency",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person", Uuid, nullable=False),
    Column("network", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("given", Uuid, nullable=False),
    Column("reason", LargeBinary, nullable=False),
    Column("begun_at", DateTime(timezone=True), nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    Column("ended_by", Uuid),
    Column("reviewed_at", DateTime(timezone=True)),
    Column("mac", LargeBinary, nullable=False),
    schema=SCHEMA,
)

emergency_review = Table(
    "emergency_review",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("emergency", Uuid, nullable=False),
    Column("person", Uuid, nullable=False),
    Column("reviewer", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("network", Uuid, nullable=False),
    Column("seat", Text, nullable=False),
    Column("finding", LargeBinary, nullable=False),
    Column("said_at", DateTime(timezone=True), nullable=False),
    Column("mac", LargeBinary, nullable=False),
    schema=SCHEMA,
)

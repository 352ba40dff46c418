"""The tables of stopping and going on, as the migrations make them (schema ``register``).

::

    freeze_state   one row: which freeze stands now, or none
    freezing       each time the register was stopped, with the reason sealed
    unfreezing     what was said about letting it go on

All are authority rows: `mac` covers every other column. (FREEZE is a word of PostgreSQL's own.)
"""

from __future__ import annotations

from sqlalchemy import Column, DateTime, LargeBinary, Table, Text, Uuid

from registry.database import metadata

SCHEMA = "register"

freezing = Table(
    "freezing",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("frozen_at", DateTime(timezone=True), nullable=False),
    Column("person", Uuid),
    Column("role", Text, nullable=False),
    Column("network", Uuid),
    Column("reason", LargeBinary, nullable=False),
    Column("lifted_at", DateTime(timezone=True)),
    Column("mac", LargeBinary, nullable=False),
    schema=SCHEMA,
)

unfreezing = Table(
    "unfreezing",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("freezing", Uuid, nullable=False),
    Column("word", Text, nullable=False),
    Column("person", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("network", Uuid, nullable=False),
    Column("approver_group", Uuid),
    Column("said_at", DateTime(timezone=True), nullable=False),
    Column("mac", LargeBinary, nullable=False),
    schema=SCHEMA,
)

freeze_state = Table(
    "freeze_state",
    metadata,
    Column("id", Text, primary_key=True),
    Column("freezing", Uuid),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("mac", LargeBinary, nullable=False),
    schema=SCHEMA,
)

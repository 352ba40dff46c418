"""The tables of the whole-picture review, as the migrations make them (schema ``register``).

::

    picture            what a network's companies reveal together, in steps, sealed; `number` counts a network's pictures
    picture_signature  what one of the two concluded who looked at it, sealed, bound to the picture by its digest

Both are authority rows: `mac` covers every other column. Neither is ever changed or deleted; rotation seals anew.
"""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Integer, LargeBinary, Table, Text, UniqueConstraint, Uuid

from registry.database import metadata

SCHEMA = "register"

picture = Table(
    "picture",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("network", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    Column("person", Uuid, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("taken_at", DateTime(timezone=True), nullable=False),
    Column("mac", LargeBinary, nullable=False),
    UniqueConstraint("network", "number"),
    schema=SCHEMA,
)

picture_signature = Table(
    "picture_signature",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("picture", Uuid, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("person", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("conclusion", LargeBinary, nullable=False),
    Column("words", LargeBinary, nullable=False),
    Column("proven_at", DateTime(timezone=True), nullable=False),
    Column("signed_at", DateTime(timezone=True), nullable=False),
    Column("mac", LargeBinary, nullable=False),
    UniqueConstraint("picture", "role"),
    UniqueConstraint("picture", "person"),
    UniqueConstraint("person", "proven_at"),
    schema=SCHEMA,
)

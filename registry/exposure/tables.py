"""The tables of exposure, as the migrations make them (schema ``register``).

::

    exposure         one row for each reading organisation: what its people were shown, sealed
    network_limits   a network's own numbers, where they are not the standard ones
    allowance        that somebody asked for more, and what the office said
    coverage_signal  that an organisation was shown much of one region and process, which is sealed

All are authority rows: `mac` covers every other column.
"""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Integer, LargeBinary, Table, Text, Uuid

from registry.database import metadata

SCHEMA = "register"

exposure = Table(
    "exposure",
    metadata,
    Column("organisation", Uuid, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("state", LargeBinary, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("mac", LargeBinary, nullable=False),
    schema=SCHEMA,
)

network_limits = Table(
    "network_limits",
    metadata,
    Column("network", Uuid, primary_key=True),
    Column("preset", Text, nullable=False),
    Column("points", Integer, nullable=False),
    Column("opened", Integer, nullable=False),
    Column("searches", Integer, nullable=False),
    Column("alarm_percent", Integer, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("mac", LargeBinary, nullable=False),
    schema=SCHEMA,
)

allowance = Table(
    "allowance",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation", Uuid, nullable=False),
    Column("network", Uuid, nullable=False),
    Column("person", Uuid, nullable=False),
    Column("reason", LargeBinary, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("decision", Text),
    Column("decided_by", Uuid),
    Column("answer", LargeBinary),
    Column("decided_at", DateTime(timezone=True)),
    Column("points", Integer),
    Column("opened", Integer),
    Column("searches", Integer),
    Column("until", DateTime(timezone=True)),
    Column("mac", LargeBinary, nullable=False),
    schema=SCHEMA,
)

coverage_signal = Table(
    "coverage_signal",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation", Uuid, nullable=False),
    Column("network", Uuid, nullable=False),
    Column("cell", LargeBinary, nullable=False),
    Column("raised_at", DateTime(timezone=True), nullable=False),
    Column("mac", LargeBinary, nullable=False),
    schema=SCHEMA,
)

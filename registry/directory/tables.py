"""The tables of networks and organisations, as the migrations make them (schema ``register``).

`mac` columns hold the authority mark over all other columns of the row; `account_name` is a `keys.sealed` blob.
"""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)

from registry.database import metadata

SCHEMA = "register"

network = Table(
    "network",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("slug", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("mac", LargeBinary, nullable=False),
    schema=SCHEMA,
)

organisation = Table(
    "organisation",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column(
        "number",
        Integer,
        nullable=False,
        unique=True,
        server_default=text("nextval('register.organisation_number')"),
    ),
    Column("kind", Text, nullable=False),
    Column("account_name", LargeBinary, nullable=False),
    Column("natural_key", LargeBinary, unique=True),
    Column("profile", Text, nullable=False, server_default=text("'careful'")),
    Column("state", Text, nullable=False, server_default=text("'active'")),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Index("organisation_closed", "id", postgresql_where=text("state = 'closed'")),
    schema=SCHEMA,
)

membership = Table(
    "membership",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation", Uuid, ForeignKey(f"{SCHEMA}.organisation.id"), nullable=False),
    Column("network", Uuid, ForeignKey(f"{SCHEMA}.network.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("valid_from", DateTime(timezone=True), nullable=False),
    Column("valid_until", DateTime(timezone=True)),
    Column("revoked_at", DateTime(timezone=True)),
    Column("mac", LargeBinary, nullable=False),
    Index("membership_organisation", "organisation"),
    Index(
        "membership_live", "organisation", "network", unique=True, postgresql_where=text("revoked_at IS NULL")
    ),
    schema=SCHEMA,
)

releasability = Table(
    "releasability",
    metadata,
    Column("organisation", Uuid, ForeignKey(f"{SCHEMA}.organisation.id"), primary_key=True),
    Column("networks", ARRAY(Uuid), nullable=False),
    Column("countries", ARRAY(Text)),
    Column("excluded", ARRAY(Uuid), nullable=False, server_default=text("'{}'")),
    Column("revision", Integer, nullable=False, server_default=text("1")),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Index("releasability_excluded", "excluded", postgresql_using="gin"),
    schema=SCHEMA,
)

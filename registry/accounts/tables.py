"""The tables of accounts, as the migrations make them (schema ``register``).

Sealed columns hold `keys.sealed` blobs, `mac` columns the authority mark over all other columns of the row.
Networks and organisations are `registry.directory.tables`.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
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
from registry.directory import tables as directory

SCHEMA = "register"


def _time(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


def _mac() -> Column[object]:
    return Column("mac", LargeBinary, nullable=False)


def _of(table: str) -> ForeignKey:
    return ForeignKey(f"{SCHEMA}.{table}.id")


approver_group = Table(
    "approver_group",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("network", Uuid, ForeignKey(directory.network.c.id), nullable=False),
    Column("name", Text, nullable=False),
    _mac(),
    UniqueConstraint("network", "name"),
    schema=SCHEMA,
)

person = Table(
    "person",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation", Uuid, ForeignKey(directory.organisation.c.id), nullable=False),
    Column("email_lookup", LargeBinary, nullable=False, unique=True),
    Column("email", LargeBinary, nullable=False),
    Column("name", LargeBinary, nullable=False),
    Column("language", Text, nullable=False),
    Column("state", Text, nullable=False),
    _time("created_at"),
    _mac(),
    Index("person_organisation", "organisation"),
    Index("person_of_organisation", "id", "organisation", unique=True),
    schema=SCHEMA,
)

password = Table(
    "password",
    metadata,
    Column("person", Uuid, _of("person"), primary_key=True),
    Column("hash", LargeBinary, nullable=False),
    Column("revision", Integer, nullable=False),
    _time("changed_at"),
    _mac(),
    schema=SCHEMA,
)

authenticator = Table(
    "authenticator",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person", Uuid, _of("person"), nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("last_step", BigInteger, nullable=False, server_default=text("0")),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    _time("created_at"),
    _time("confirmed_at", nullable=True),
    _time("disabled_at", nullable=True),
    _mac(),
    Index(
        "authenticator_live",
        "person",
        unique=True,
        postgresql_where=text("confirmed_at IS NOT NULL AND disabled_at IS NULL"),
    ),
    schema=SCHEMA,
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person", Uuid, _of("person"), nullable=False),
    Column("hash", LargeBinary, nullable=False),
    _time("created_at"),
    _time("used_at", nullable=True),
    _mac(),
    UniqueConstraint("person", "hash"),
    schema=SCHEMA,
)

invitation = Table(
    "invitation",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("code_hash", LargeBinary, nullable=False, unique=True),
    Column("person", Uuid, _of("person"), nullable=False),
    Column("kind", Text, nullable=False),
    _time("created_at"),
    _time("expires_at"),
    _time("used_at", nullable=True),
    _mac(),
    Index("invitation_person", "person"),
    schema=SCHEMA,
)

session = Table(
    "session",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    Column("public_id", Uuid, nullable=False, unique=True),
    Column("person", Uuid, _of("person"), nullable=False),
    Column("channel", Text, nullable=False),
    Column("client", LargeBinary, nullable=False),
    Column("purpose", Uuid),
    _time("created_at"),
    _time("seen_at"),
    _time("password_at"),
    _time("stepped_at"),
    _time("expires_at"),
    Column("idle_seconds", Integer, nullable=False),
    _time("ended_at", nullable=True),
    _mac(),
    Index("session_person", "person"),
    schema=SCHEMA,
)

purpose = Table(
    "purpose",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person", Uuid, _of("person"), nullable=False),
    Column("text", LargeBinary, nullable=False),
    Column("request", LargeBinary),
    _time("created_at"),
    _mac(),
    UniqueConstraint("person", "request"),
    schema=SCHEMA,
)

role = Table(
    "role",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person", Uuid, _of("person"), nullable=False),
    Column("role", Text, nullable=False),
    Column("network", Uuid, ForeignKey(directory.network.c.id)),
    Column("approver_group", Uuid, _of("approver_group")),
    _time("valid_from"),
    _time("valid_until", nullable=True),
    _time("revoked_at", nullable=True),
    _mac(),
    Index("role_person", "person"),
    schema=SCHEMA,
)

approved_tier = Table(
    "approved_tier",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person", Uuid, _of("person"), nullable=False),
    Column("network", Uuid, ForeignKey(directory.network.c.id), nullable=False),
    Column("tier", Text, nullable=False),
    _time("valid_from"),
    _time("valid_until"),
    _time("revoked_at", nullable=True),
    _mac(),
    Index("approved_tier_person", "person"),
    schema=SCHEMA,
)

attempt = Table(
    "attempt",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("bucket", LargeBinary, nullable=False),
    _time("at"),
    Index("attempt_bucket", "bucket", "at"),
    schema=SCHEMA,
)

policy = Table(
    "policy",
    metadata,
    Column("digest", Text, primary_key=True),
    _time("adopted_at"),
    _mac(),
    schema=SCHEMA,
)

upload = Table(
    "upload",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("person", Uuid, _of("person"), nullable=False),
    Column("use", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    _time("made_at"),
    Index("upload_person", "person", "use"),
    schema=SCHEMA,
)

helper = Table(
    "helper",
    metadata,
    Column("person", Uuid, _of("person"), primary_key=True),
    Column("organisation", Uuid, ForeignKey(directory.organisation.c.id), nullable=False),
    Column("named_by", Uuid, _of("person"), nullable=False),
    _time("created_at"),
    _time("until"),
    _time("ended_at", nullable=True),
    _mac(),
    Index("helper_organisation", "organisation"),
    schema=SCHEMA,
)

closure = Table(
    "closure",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation", Uuid, ForeignKey(directory.organisation.c.id), nullable=False),
    Column("person", Uuid, _of("person")),
    Column("side", Text, nullable=False),
    Column("network", Uuid, ForeignKey(directory.network.c.id)),
    _time("created_at"),
    _time("ended_at", nullable=True),
    _mac(),
    Index("closure_organisation", "organisation"),
    Index(
        "closure_live",
        "organisation",
        "person",
        unique=True,
        postgresql_where=text("ended_at IS NULL"),
        postgresql_nulls_not_distinct=True,
    ),
    schema=SCHEMA,
)

reset = Table(
    "reset",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person", Uuid, _of("person"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("network", Uuid, ForeignKey(directory.network.c.id)),
    Column("proposer", Uuid, _of("person"), nullable=False),
    Column("proposer_group", Uuid, _of("approver_group")),
    _time("created_at"),
    _time("expires_at"),
    Column("confirmer", Uuid, _of("person")),
    Column("confirmer_group", Uuid, _of("approver_group")),
    _time("given_at", nullable=True),
    Column("invitation", Uuid, _of("invitation")),
    _mac(),
    Index("reset_person", "person", "created_at"),
    schema=SCHEMA,
)
"""Codes for a new password or authenticator: given, or proposed by one officer and confirmed by another."""

"""Rows of every kind that a check of the log looks at, put in directly and logged as the features log them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from os import urandom
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import insert, update

from audit.entry import Change
from audit.event import Event
from keys.context import FieldContext, SecretContext
from keys.key import Purpose
from keys.recordseal import RecordHead
from keys.scope import data_scope, record_scope
from keys.sealed import seal
from keys.slots import slot
from policies.vocabulary import Tier
from registry.accounts.tables import SCHEMA
from registry.authority import signed
from registry.database import metadata
from registry.disclosure.recordseal import seal_of
from registry.disclosure.sealedrecord import SealedField
from registry.disclosure.tables import field as field_table
from registry.disclosure.tables import record as record_table
from registry.entries import by_principal

if TYPE_CHECKING:
    from registry.database import Database, Transaction


@dataclass
class Town:
    """Rows by what they are; `records` are machines with a value at each tier."""

    organisation: UUID = field(default_factory=uuid4)
    network: UUID = field(default_factory=uuid4)
    person: UUID = field(default_factory=uuid4)
    role: UUID = field(default_factory=uuid4)
    session: UUID = field(default_factory=uuid4)
    records: list[UUID] = field(default_factory=list)
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)


def put(tx: Transaction, town: Town, name: str, event: Event, key: str = "id", /, **columns: Any) -> None:
    """Insert or replace a signed row, and log it."""
    row = signed(tx, name, {**town.rows.get(name, {}), **columns})
    table = metadata.tables[f"{SCHEMA}.{name}"]
    if name in town.rows:
        tx.execute(update(table).where(table.c[key] == row[key]).values(row))
    else:
        tx.execute(insert(table).values(row))
    town.rows[name] = row
    tx.audit(by_principal(tx, "test", event, changed=(Change(name, row[key], seal=row["mac"].hex()),)))


def put_record(tx: Transaction, town: Town, record: UUID, number: int, revision: int, text: bytes) -> None:
    """Insert or replace a machine with one sealed value at each tier, and log it."""
    key = tx.keys.current(Purpose.RECORD, record_scope(town.organisation))
    fields = []
    for tier in Tier:
        context = FieldContext(
            town.organisation, "machine", record, f"machine.{tier.value}", tier.value, revision
        )
        data = tx.keys.current(Purpose.DATA, data_scope(town.organisation, tier.value))
        at = slot(key, record, f"machine.{tier.value}")
        fields.append(SealedField(at, tier, revision, seal(data, context, text)))
    sealed = seal_of(key, RecordHead(town.organisation, "machine", record, number, revision), fields)
    stored: Mapping[str, Any] = {
        "id": record,
        "organisation": town.organisation,
        "family": "machine",
        "number": number,
        "revision": revision,
        "seal": sealed,
        "created_at": tx.now,
        "updated_at": tx.now,
    }
    if revision == 1:
        tx.execute(insert(record_table).values(stored))
    else:
        tx.execute(update(record_table).where(record_table.c.id == record).values(stored))
        tx.execute(field_table.delete().where(field_table.c.record == record))
    tx.execute(
        insert(field_table),
        [
            {
                "record": record,
                "slot": each.slot,
                "tier": each.tier.value,
                "revision": revision,
                "sealed": each.sealed.blob,
            }
            for each in fields
        ],
    )
    change = Change("machine", record, revision, sha256(sealed).hexdigest())
    event = Event.RECORD_MADE if revision == 1 else Event.RECORD_CHANGED
    tx.audit(by_principal(tx, "test", event, changed=(change,)))


def _blob(tx: Transaction, town: Town) -> bytes:
    """A sealed value that nobody opens, under a key that is there."""
    key = tx.keys.current(Purpose.RECORD, record_scope(town.organisation))
    return seal(key, SecretContext("town", "any", "any"), b"any", pad=32).blob


def build(database: Database, owner: Database) -> Town:
    """Make the town; `owner` may change rows that the application role may not."""
    town = Town()
    with database.transaction() as tx:
        tx.keys.create(Purpose.RECORD, record_scope(town.organisation))
        for tier in Tier:
            tx.keys.create(Purpose.DATA, data_scope(town.organisation, tier.value))
        put(
            tx,
            town,
            "organisation",
            Event.ORGANISATION_MADE,
            id=town.organisation,
            number=7,
            kind="company",
            account_name=_blob(tx, town),
            natural_key=None,
            profile="careful",
            state="active",
            created_at=tx.now,
        )
        put(
            tx,
            town,
            "network",
            Event.NETWORK_MADE,
            id=town.network,
            slug="nix",
            name="NIX",
            country="SE",
            created_at=tx.now,
        )
        put(
            tx,
            town,
            "releasability",
            Event.RELEASABILITY_CHANGED,
            "organisation",
            organisation=town.organisation,
            networks=[town.network],
            countries=["SE", "NO"],
            excluded=[],
            revision=1,
            changed_at=tx.now,
        )
        put(
            tx,
            town,
            "person",
            Event.PERSON_MADE,
            id=town.person,
            organisation=town.organisation,
            email_lookup=urandom(32),
            email=_blob(tx, town),
            name=_blob(tx, town),
            language="sv",
            state="active",
            created_at=tx.now,
        )
        put(
            tx,
            town,
            "role",
            Event.ROLE_GIVEN,
            id=town.role,
            person=town.person,
            role="auditor",
            network=town.network,
            approver_group=None,
            valid_from=tx.now,
            valid_until=None,
            revoked_at=None,
        )
        put(
            tx,
            town,
            "session",
            Event.LOGIN_DONE,
            "public_id",
            id=urandom(32),
            public_id=town.session,
            person=town.person,
            channel="web",
            client=_blob(tx, town),
            purpose=None,
            created_at=tx.now,
            seen_at=tx.now,
            password_at=tx.now,
            stepped_at=tx.now,
            expires_at=tx.now,
            idle_seconds=900,
            ended_at=None,
        )
        for number in range(3):
            town.records.append(uuid4())
            put_record(tx, town, town.records[-1], 7 * 4096 + number + 1, 1, b"first")
    with database.transaction() as tx:
        put_record(tx, town, town.records[0], 7 * 4096 + 1, 2, b"second")
    with owner.transaction() as tx:
        put(tx, town, "role", Event.ROLE_TAKEN, revoked_at=tx.now)
        put(tx, town, "session", Event.SESSION_ENDED, "public_id", ended_at=tx.now)
    return town

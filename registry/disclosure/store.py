"""Rows of records and sealed fields, out and in.

Reading takes a record's row and its fields' rows in two statements: read inside a snapshot, or under the
lock of the organisation, so that both are of one moment.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Text,
    Uuid,
    any_,
    bindparam,
    delete,
    insert,
    literal,
    select,
    update,
)

from keys.sealed import Sealed
from policies.vocabulary import Tier
from registry.database import Transaction
from registry.disclosure import tables
from registry.disclosure.sealedrecord import SealedField, SealedRecord

_RECORD = tables.record
_FIELD = tables.field
_HEAD = (
    _RECORD.c.id,
    _RECORD.c.organisation,
    _RECORD.c.family,
    _RECORD.c.number,
    _RECORD.c.revision,
    _RECORD.c.natural_key,
    _RECORD.c.seal,
    _RECORD.c.created_at,
    _RECORD.c.updated_at,
)


@dataclass(frozen=True, slots=True)
class Taken:
    """What is plain of a record: its number, family, id, and the keyed hash of its outside key."""

    number: int
    family: str
    id: UUID
    natural_key: bytes | None


def of_organisations(
    tx: Transaction,
    organisations: Collection[UUID],
    *,
    tiers: Collection[Tier],
    families: Collection[str] | None = None,
) -> list[SealedRecord]:
    """Return the records of these organisations, by number, each with its fields of `tiers` only."""
    where = _within(_RECORD.c.organisation, sorted(organisations), Uuid)
    if families is not None:
        where = where & _within(_RECORD.c.family, sorted(families), Text)
    return _records(tx, where, tiers)


def by_numbers(tx: Transaction, numbers: Collection[int], *, tiers: Collection[Tier]) -> list[SealedRecord]:
    """Return the records with these numbers, in their order, each with its fields of `tiers` only."""
    return _records(tx, _within(_RECORD.c.number, sorted(numbers), BigInteger), tiers)


def by_ids(
    tx: Transaction, organisation: UUID, records: Collection[UUID], *, tiers: Collection[Tier]
) -> list[SealedRecord]:
    """Return those of these records that are the organisation's, each with its fields of `tiers` only."""
    where = _within(_RECORD.c.id, sorted(records), Uuid) & (_RECORD.c.organisation == organisation)
    return _records(tx, where, tiers)


def taken(tx: Transaction, organisations: Collection[UUID]) -> dict[UUID, list[Taken]]:
    """Return what is plain of every record of these organisations."""
    query = select(
        _RECORD.c.organisation, _RECORD.c.number, _RECORD.c.family, _RECORD.c.id, _RECORD.c.natural_key
    ).where(_within(_RECORD.c.organisation, sorted(organisations), Uuid))
    found: dict[UUID, list[Taken]] = {organisation: [] for organisation in organisations}
    for row in tx.execute(query):
        key = None if row.natural_key is None else bytes(row.natural_key)
        found[row.organisation].append(Taken(row.number, row.family, row.id, key))
    return found


def owners(tx: Transaction) -> list[UUID]:
    """Return the ids of all organisations that have records, the closed ones too, in their order."""
    query = select(_RECORD.c.organisation).distinct().order_by(_RECORD.c.organisation)
    return list(tx.execute(query).scalars())


def add(tx: Transaction, records: Sequence[SealedRecord]) -> None:
    """Store new records with their fields."""
    if not records:
        return
    heads = [_head(made) for made in records]
    tx.execute(insert(_RECORD), heads)
    rows = [_row(made.id, field) for made in records for field in made.fields]
    if rows:
        tx.execute(insert(_FIELD), rows)


def replace(tx: Transaction, rewritten: Sequence[tuple[SealedRecord, SealedRecord]]) -> None:
    """Store the next revision of records (before, after): only the rows of fields that differ are written."""
    gone: list[dict[str, Any]] = []
    new: list[dict[str, Any]] = []
    heads: list[dict[str, Any]] = []
    for before, after in rewritten:
        old, now = before.by_slot(), after.by_slot()
        gone += [{"of": after.id, "at": slot} for slot, field in old.items() if now.get(slot) != field]
        new += [_row(after.id, field) for slot, field in now.items() if old.get(slot) != field]
        heads.append({"of": after.id, "next": after.revision, "seals": after.seal, "at": after.updated_at})
    if gone:
        this = (_FIELD.c.record == bindparam("of"), _FIELD.c.slot == bindparam("at"))
        tx.execute(delete(_FIELD).where(*this), gone)
    if new:
        tx.execute(insert(_FIELD), new)
    if heads:
        columns: dict[str, Any] = {
            "revision": bindparam("next"),
            "seal": bindparam("seals"),
            "updated_at": bindparam("at"),
        }
        tx.execute(update(_RECORD).where(_RECORD.c.id == bindparam("of")).values(columns), heads)


def renew(tx: Transaction, pairs: Sequence[tuple[SealedRecord, SealedRecord]]) -> None:
    """Store records sealed anew (before, after), whose fields stand in the same order; nothing else changes."""
    moved = [
        {"of": after.id, "at": old.slot, "to": new.slot, "blob": new.sealed.blob}
        for before, after in pairs
        for old, new in zip(before.fields, after.fields, strict=True)
        if old != new
    ]
    if moved:
        this = (_FIELD.c.record == bindparam("of"), _FIELD.c.slot == bindparam("at"))
        columns: dict[str, Any] = {"slot": bindparam("to"), "sealed": bindparam("blob")}
        tx.execute(update(_FIELD).where(*this).values(columns), moved)
    if pairs:
        heads = [{"of": after.id, "seals": after.seal} for _, after in pairs]
        seal: dict[str, Any] = {"seal": bindparam("seals")}
        tx.execute(update(_RECORD).where(_RECORD.c.id == bindparam("of")).values(seal), heads)


def drop(tx: Transaction, organisation: UUID, record: UUID) -> None:
    """Delete a record; its fields go with it."""
    tx.execute(delete(_RECORD).where(_RECORD.c.id == record, _RECORD.c.organisation == organisation))


def _records(tx: Transaction, where: ColumnElement[bool], tiers: Collection[Tier]) -> list[SealedRecord]:
    fetched = frozenset(tiers)
    heads = tx.execute(select(*_HEAD).where(where).order_by(_RECORD.c.number)).all()
    fields: dict[UUID, list[SealedField]] = {head.id: [] for head in heads}
    if heads and fetched:
        query = select(_FIELD).where(
            _within(_FIELD.c.record, list(fields), Uuid),
            _within(_FIELD.c.tier, sorted(tier.value for tier in fetched), Text),
        )
        for row in tx.execute(query):
            sealed = Sealed.parse(bytes(row.sealed))
            fields[row.record].append(SealedField(bytes(row.slot), Tier(row.tier), row.revision, sealed))
    return [
        SealedRecord(
            head.id,
            head.organisation,
            head.family,
            head.number,
            head.revision,
            None if head.natural_key is None else bytes(head.natural_key),
            bytes(head.seal),
            head.created_at,
            head.updated_at,
            tuple(fields[head.id]),
            fetched,
        )
        for head in heads
    ]


def _head(record: SealedRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "organisation": record.organisation,
        "family": record.family,
        "number": record.number,
        "revision": record.revision,
        "natural_key": record.natural_key,
        "seal": record.seal,
        "created_at": record.created_at,
        "updated_at": record.updated_at,
    }


def _row(record: UUID, field: SealedField) -> dict[str, Any]:
    return {
        "record": record,
        "slot": field.slot,
        "tier": field.tier.value,
        "revision": field.revision,
        "sealed": field.sealed.blob,
    }


def _within(column: ColumnElement[Any], values: Iterable[Any], kind: Any) -> ColumnElement[bool]:
    """Return ``column = ANY(values)``: one statement to prepare, however many values."""
    return column == any_(literal(list(values), ARRAY(kind)))

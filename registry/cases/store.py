"""SQL of case grants: rows in and out, no decisions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, and_, any_, func, insert, literal, select, update

from registry.cases.tables import case_grant, case_grantee, case_request

if TYPE_CHECKING:
    from sqlalchemy import Select

    from registry.database import Transaction

Row = dict[str, Any]

_GRANTEE = [column.label(f"grantee__{column.name}") for column in case_grantee.c]


def held(tx: Transaction, person: UUID, owners: Collection[UUID] | None, most: int) -> list[tuple[Row, Row]]:
    """Return the grants that are in force and name a person, each with the row that names them.

    Of these owners only, unless None; those that end last first, at most `most`.
    """
    statement = (
        select(case_grant, *_GRANTEE)
        .join(case_grantee, case_grantee.c.case_grant == case_grant.c.id)
        .where(case_grantee.c.person == person, _live(tx))
        .order_by(case_grant.c.valid_until.desc(), case_grant.c.id)
        .limit(most)
    )
    if owners is not None:
        statement = statement.where(_within(case_grant.c.owner, owners))
    found = []
    for row in tx.execute(statement).mappings():
        grant = {column.name: row[column.name] for column in case_grant.c}
        found.append((grant, {column.name: row[f"grantee__{column.name}"] for column in case_grantee.c}))
    return found


def add_request(tx: Transaction, row: Mapping[str, Any]) -> None:
    """Store a request."""
    tx.execute(insert(case_request).values(row))


def add_grant(tx: Transaction, row: Mapping[str, Any], grantees: Sequence[Mapping[str, Any]]) -> None:
    """Store a grant and who holds it."""
    tx.execute(insert(case_grant).values(row))
    tx.execute(insert(case_grantee), [dict(each) for each in grantees])


def request(tx: Transaction, request_id: UUID, *, lock: bool = False) -> Row | None:
    """Return a request, for change when `lock`."""
    statement = select(case_request).where(case_request.c.id == request_id)
    return _one(tx, statement.with_for_update() if lock else statement)


def grant(tx: Transaction, grant_id: UUID, *, lock: bool = False) -> Row | None:
    """Return a grant, for change when `lock`."""
    statement = select(case_grant).where(case_grant.c.id == grant_id)
    return _one(tx, statement.with_for_update() if lock else statement)


def request_made_with(tx: Transaction, asker: UUID, tags: Sequence[bytes]) -> Row | None:
    """Return the request that somebody made with this Idempotency-Key, by one of its tags."""
    return _one(
        tx, select(case_request).where(case_request.c.asker == asker, case_request.c.request.in_(tags))
    )


def grant_made_with(tx: Transaction, giver: UUID, tags: Sequence[bytes]) -> Row | None:
    """Return the grant that somebody gave with this Idempotency-Key, by one of its tags."""
    return _one(tx, select(case_grant).where(case_grant.c.given_by == giver, case_grant.c.request.in_(tags)))


def answer(tx: Transaction, row: Mapping[str, Any]) -> None:
    """Store how a locked request ended."""
    changed = {name: row[name] for name in ("answer", "answered_by", "answered_at", "mac")}
    tx.execute(update(case_request).where(case_request.c.id == row["id"]).values(changed))


def revoke(tx: Transaction, row: Mapping[str, Any]) -> None:
    """Store that a locked grant was taken back."""
    changed = {name: row[name] for name in ("revoked_by", "revoked_at", "mac")}
    tx.execute(update(case_grant).where(case_grant.c.id == row["id"]).values(changed))


def requests_by(tx: Transaction, asker: UUID, most: int) -> list[Row]:
    """Return what somebody asked, the newest first."""
    return _newest(tx, select(case_request).where(case_request.c.asker == asker), most)


def requests_to(tx: Transaction, owner: UUID, most: int) -> list[Row]:
    """Return what an organisation was asked and was not withdrawn, the newest first."""
    told = case_request.c.answer.is_distinct_from("withdrawn")
    return _newest(tx, select(case_request).where(case_request.c.owner == owner, told), most)


def open_by(tx: Transaction, asker: UUID) -> list[Row]:
    """Return what somebody asked that waits for an answer."""
    return _many(tx, select(case_request).where(case_request.c.asker == asker, _open(tx)))


def open_to(tx: Transaction, owner: UUID) -> list[Row]:
    """Return what waits for an organisation's answer."""
    return _many(tx, select(case_request).where(case_request.c.owner == owner, _open(tx)))


def given_by(tx: Transaction, owner: UUID, most: int) -> list[Row]:
    """Return what an organisation gave, what ends last first."""
    statement = select(case_grant).where(case_grant.c.owner == owner)
    return _many(tx, statement.order_by(case_grant.c.valid_until.desc(), case_grant.c.id).limit(most))


def count_live(tx: Transaction, owner: UUID) -> int:
    """Return how many grants of an organisation are in force."""
    statement = select(func.count()).select_from(case_grant).where(case_grant.c.owner == owner, _live(tx))
    return int(tx.execute(statement).scalar_one())


def grantees(tx: Transaction, grants: Collection[UUID]) -> list[Row]:
    """Return who holds these grants."""
    statement = select(case_grantee).where(_within(case_grantee.c.case_grant, grants))
    return _many(tx, statement.order_by(case_grantee.c.id))


def names(tx: Transaction, owner: UUID, person: UUID) -> bool:
    """Tell whether any grant of an owner, in force or over, names a person."""
    statement = select(case_grantee.c.id).where(
        case_grantee.c.owner == owner, case_grantee.c.person == person
    )
    return tx.execute(statement.limit(1)).first() is not None


def _live(tx: Transaction) -> ColumnElement[bool]:
    return and_(
        case_grant.c.revoked_at.is_(None),
        case_grant.c.valid_from <= tx.now,
        case_grant.c.valid_until > tx.now,
    )


def _open(tx: Transaction) -> ColumnElement[bool]:
    return and_(case_request.c.answer.is_(None), case_request.c.expires_at > tx.now)


def _newest(tx: Transaction, statement: Select[Any], most: int) -> list[Row]:
    ordered = statement.order_by(case_request.c.created_at.desc(), case_request.c.id)
    return _many(tx, ordered.limit(most))


def _within(column: ColumnElement[Any], ids: Collection[UUID]) -> ColumnElement[bool]:
    return column == any_(literal(sorted(ids), ARRAY(Uuid)))


def _one(tx: Transaction, statement: Select[Any]) -> Row | None:
    found = tx.execute(statement).mappings().one_or_none()
    return None if found is None else dict(found)


def _many(tx: Transaction, statement: Select[Any]) -> list[Row]:
    return [dict(row) for row in tx.execute(statement).mappings()]

"""Sessions begin, move to a new token, and end."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.exc import OperationalError

from registry.accounts.store.rows import Row, changed, many, one
from registry.accounts.tables import person as people
from registry.accounts.tables import session

if TYPE_CHECKING:
    from registry.database import Transaction


def _live(tx: Transaction) -> tuple[ColumnElement[bool], ...]:
    return (
        session.c.ended_at.is_(None),
        session.c.expires_at > tx.now,
        session.c.seen_at + func.make_interval(0, 0, 0, 0, 0, 0, session.c.idle_seconds) > tx.now,
    )


def add(tx: Transaction, row: Row) -> None:
    """Store a session."""
    tx.execute(insert(session).values(row))


def get(tx: Transaction, session_id: bytes, *, lock: bool = False) -> Row | None:
    """Return a session by its token's hash, ended or not, for change when `lock`."""
    statement = select(session).where(session.c.id == session_id)
    return one(tx, statement.with_for_update() if lock else statement)


def live_of(tx: Transaction, person: UUID, *, lock: bool = False) -> list[Row]:
    """Return the person's live sessions, the one used longest ago first, for change when `lock`."""
    statement = (
        select(session)
        .where(session.c.person == person, *_live(tx))
        .order_by(session.c.seen_at, session.c.created_at)
    )
    return many(tx, statement.with_for_update() if lock else statement)


def every(tx: Transaction, person: UUID) -> list[Row]:
    """Return the person's sessions, those that are over too as long as they are kept, the newest first."""
    return many(tx, select(session).where(session.c.person == person).order_by(session.c.created_at.desc()))


def last_seen(tx: Transaction, people: Collection[UUID]) -> dict[UUID, datetime]:
    """Return when each of these persons last used a session that is kept."""
    statement = (
        select(session.c.person, func.max(session.c.seen_at).label("at"))
        .where(session.c.person.in_(list(people)))
        .group_by(session.c.person)
    )
    return {row["person"]: row["at"] for row in many(tx, statement)}


def live_counts(tx: Transaction, people: Collection[UUID]) -> dict[UUID, int]:
    """Return how many live sessions each of these persons has."""
    statement = (
        select(session.c.person, func.count().label("held"))
        .where(
            session.c.person.in_(list(people)),
            *_live(tx),
        )
        .group_by(session.c.person)
    )
    return {row["person"]: row["held"] for row in many(tx, statement)}


def signed_in(tx: Transaction) -> list[tuple[UUID, UUID]]:
    """Return (person, organisation) of everybody who has a live session."""
    joined = session.join(people, people.c.id == session.c.person)
    statement = select(people.c.id, people.c.organisation).select_from(joined).where(*_live(tx)).distinct()
    return [(row["id"], row["organisation"]) for row in tx.execute(statement).mappings()]


def replace(tx: Transaction, old: Row, new: Row) -> int:
    """Let a session go on under a new token: the old row is gone at once. 0 when it was changed meanwhile."""
    gone = changed(tx, delete(session).where(session.c.id == old["id"], session.c.mac == old["mac"]))
    if gone:
        add(tx, new)
    return gone


def change(tx: Transaction, old: Row, new: Row) -> int:
    """Store what changed of a session; 0 when it changed or ended meanwhile, so it cannot come back."""
    names = ("purpose", "seen_at", "password_at", "stepped_at", "expires_at", "ended_at", "mac")
    statement = update(session).where(session.c.id == old["id"], session.c.mac == old["mac"])
    return changed(tx, statement.values({name: new[name] for name in names}))


def seen(tx: Transaction, old: Row, new: Row) -> bool:
    """Store that a session is in use, unless another request is at it: nobody waits for this.

    In a snapshot, a session changed since then is an error of the statement; the savepoint keeps the rest.
    """
    free = (
        select(session.c.id)
        .where(session.c.id == old["id"], session.c.mac == old["mac"])
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    statement = update(session).where(session.c.id == free).values(seen_at=new["seen_at"], mac=new["mac"])
    try:
        with tx.connection.begin_nested():
            return changed(tx, statement) == 1
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) == "40001":
            return False
        raise


def forget(tx: Transaction, before: datetime) -> int:
    """Delete sessions that ended, or ran out, before this time."""
    statement = delete(session).where((session.c.ended_at < before) | (session.c.expires_at < before))
    return changed(tx, statement)

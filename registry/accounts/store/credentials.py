"""Passwords, authenticators and recovery codes. What must happen once is one conditional statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import FromClause, and_, case, delete, insert, null, select, update

from registry.accounts import tables
from registry.accounts.store.rows import Row, changed, labelled, one, part

if TYPE_CHECKING:
    from registry.database import Transaction

_password = tables.password
_authenticator = tables.authenticator
_recovery = tables.recovery_code
_LIVE = (_authenticator.c.confirmed_at.is_not(None), _authenticator.c.disabled_at.is_(None))
_PENDING = (_authenticator.c.confirmed_at.is_(None), _authenticator.c.disabled_at.is_(None))


_PARTS: Mapping[str, FromClause] = {
    "person": tables.person,
    "organisation": tables.organisation,
    "password": _password,
    "authenticator": _authenticator,
}
_behind = select(*labelled(_PARTS)).select_from(
    tables.person.join(tables.organisation, tables.organisation.c.id == tables.person.c.organisation)
    .outerjoin(_password, _password.c.person == tables.person.c.id)
    .outerjoin(_authenticator, and_(_authenticator.c.person == tables.person.c.id, *_LIVE))
)


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows behind a log-in name; `password` and `authenticator` may be missing. Marks are unchecked."""

    person: Row
    organisation: Row
    password: Row | None
    authenticator: Row | None


def behind_name(tx: Transaction, lookup: bytes) -> Behind | None:
    """Return what the register has under a log-in name."""
    return _behind_row(one(tx, _behind.where(tables.person.c.email_lookup == lookup)))


def behind_person(tx: Transaction, person: UUID) -> Behind | None:
    """Return the same by the person's id."""
    return _behind_row(one(tx, _behind.where(tables.person.c.id == person)))


def _behind_row(row: Row | None) -> Behind | None:
    if row is None:
        return None
    parts = {name: part(row, name, source) for name, source in _PARTS.items()}
    return Behind(
        person=parts["person"],
        organisation=parts["organisation"],
        password=parts["password"] if parts["password"]["person"] is not None else None,
        authenticator=parts["authenticator"] if parts["authenticator"]["id"] is not None else None,
    )


def password_of(tx: Transaction, person: UUID) -> Row | None:
    """Return the person's sealed password hash."""
    return one(tx, select(_password).where(_password.c.person == person))


def add_password(tx: Transaction, row: Row) -> None:
    """Store a first password."""
    tx.execute(insert(_password).values(row))


def replace_password(tx: Transaction, row: Row, *, old_revision: int) -> int:
    """Store a new hash if the revision is still the one that was read; 0 when it is not."""
    return changed(
        tx,
        update(_password)
        .where(_password.c.person == row["person"], _password.c.revision == old_revision)
        .values(hash=row["hash"], revision=row["revision"], changed_at=row["changed_at"]),
    )


def live_authenticator(tx: Transaction, person: UUID) -> Row | None:
    """Return the authenticator the person logs in with."""
    return one(tx, select(_authenticator).where(_authenticator.c.person == person, *_LIVE))


def pending_authenticator(tx: Transaction, person: UUID, made_after: datetime) -> Row | None:
    """Return the authenticator that waits for its first code, if it was made after `made_after`."""
    return one(
        tx,
        select(_authenticator)
        .where(_authenticator.c.person == person, *_PENDING, _authenticator.c.created_at > made_after)
        .order_by(_authenticator.c.created_at.desc())
        .limit(1),
    )


def add_authenticator(tx: Transaction, row: Row) -> None:
    """Store a new authenticator, pending."""
    tx.execute(insert(_authenticator).values(row))


def disable_pending(tx: Transaction, person: UUID, at: datetime) -> int:
    """Give up whatever authenticators of the person still wait."""
    statement = update(_authenticator).where(_authenticator.c.person == person, *_PENDING)
    return changed(tx, statement.values(disabled_at=at))


def disable_live(tx: Transaction, person: UUID, at: datetime) -> int:
    """End the authenticator the person logs in with."""
    statement = update(_authenticator).where(_authenticator.c.person == person, *_LIVE)
    return changed(tx, statement.values(disabled_at=at))


def confirm_authenticator(tx: Transaction, authenticator: UUID, step: int, at: datetime) -> int:
    """Let a pending authenticator be the live one, its first code spent; 0 when it was not pending."""
    statement = update(_authenticator).where(
        _authenticator.c.id == authenticator, *_PENDING, _authenticator.c.last_step < step
    )
    return changed(tx, statement.values(confirmed_at=at, last_step=step, failures=0))


def spend_step(tx: Transaction, authenticator: UUID, step: int) -> int:
    """Spend a code: 1 once for each step, and never for a step before one that was spent."""
    statement = update(_authenticator).where(
        _authenticator.c.id == authenticator, *_LIVE, _authenticator.c.last_step < step
    )
    return changed(tx, statement.values(last_step=step, failures=0))


def count_failure(tx: Transaction, authenticator: UUID, at: datetime, most: int) -> bool:
    """Count one more failure in a row; at `most` the authenticator ends. Return whether it ended now."""
    failures = _authenticator.c.failures + 1
    row = one(
        tx,
        update(_authenticator)
        .where(_authenticator.c.id == authenticator, *_LIVE)
        .values(failures=failures, disabled_at=case((failures >= most, at), else_=null()))
        .returning(_authenticator.c.disabled_at),
    )
    return row is not None and row["disabled_at"] is not None


def replace_recovery_codes(tx: Transaction, person: UUID, hashes: Sequence[bytes], at: datetime) -> None:
    """Let these be the person's only recovery codes."""
    tx.execute(delete(_recovery).where(_recovery.c.person == person))
    tx.execute(insert(_recovery), [{"person": person, "hash": hashed, "created_at": at} for hashed in hashes])


def spend_recovery_code(tx: Transaction, person: UUID, hashed: bytes, at: datetime) -> int:
    """Use a recovery code up: 1 once, then 0."""
    statement = update(_recovery).where(
        _recovery.c.person == person, _recovery.c.hash == hashed, _recovery.c.used_at.is_(None)
    )
    return changed(tx, statement.values(used_at=at))


def recovery_codes_left(tx: Transaction, person: UUID) -> int:
    """Return how many recovery codes are unused."""
    statement = select(_recovery.c.hash).where(_recovery.c.person == person, _recovery.c.used_at.is_(None))
    return len(tx.execute(statement).all())


def pending_since(now: datetime, seconds: int) -> datetime:
    """Return the time after which a pending authenticator must have been made."""
    return now - timedelta(seconds=seconds)

"""Passwords, authenticators and recovery codes. A row changes only from the state, mark included, it was read in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import FromClause, and_, delete, insert, select, update

from registry.accounts import tables
from registry.accounts.store.rows import Row, changed, labelled, many, one, part
from registry.directory.tables import organisation

if TYPE_CHECKING:
    from registry.database import Transaction

_password = tables.password
_authenticator = tables.authenticator
_recovery = tables.recovery_code
_LIVE = (_authenticator.c.confirmed_at.is_not(None), _authenticator.c.disabled_at.is_(None))
_PENDING = (_authenticator.c.confirmed_at.is_(None), _authenticator.c.disabled_at.is_(None))


_PARTS: Mapping[str, FromClause] = {
    "person": tables.person,
    "organisation": organisation,
    "password": _password,
    "authenticator": _authenticator,
    "helper": tables.helper,
}
_behind = select(*labelled(_PARTS)).select_from(
    tables.person.join(organisation, organisation.c.id == tables.person.c.organisation)
    .outerjoin(_password, _password.c.person == tables.person.c.id)
    .outerjoin(_authenticator, and_(_authenticator.c.person == tables.person.c.id, *_LIVE))
    .outerjoin(tables.helper, tables.helper.c.person == tables.person.c.id)
)


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows behind a log-in name; all but the first two may be missing. Marks are unchecked."""

    person: Row
    organisation: Row
    password: Row | None
    authenticator: Row | None
    helper: Row | None


def behind_name(tx: Transaction, lookups: Sequence[bytes]) -> Behind | None:
    """Return what the register has under a log-in name."""
    return _behind_row(one(tx, _behind.where(tables.person.c.email_lookup.in_(lookups))))


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
        helper=parts["helper"] if parts["helper"]["person"] is not None else None,
    )


def password_of(tx: Transaction, person: UUID) -> Row | None:
    """Return the person's sealed password hash."""
    return one(tx, select(_password).where(_password.c.person == person))


def add_password(tx: Transaction, row: Row) -> None:
    """Store a first password."""
    tx.execute(insert(_password).values(row))


def replace_password(tx: Transaction, old: Row, row: Row) -> int:
    """Store a new hash if the row still is the one that was read; 0 when it is not."""
    statement = update(_password).where(_password.c.person == old["person"], _password.c.mac == old["mac"])
    return changed(
        tx, statement.values({name: row[name] for name in ("hash", "revision", "changed_at", "mac")})
    )


def live_authenticator(tx: Transaction, person: UUID) -> Row | None:
    """Return the authenticator the person logs in with."""
    return one(tx, select(_authenticator).where(_authenticator.c.person == person, *_LIVE))


def live_authenticator_by_id(tx: Transaction, authenticator: UUID) -> Row | None:
    """Return the same by the authenticator's id."""
    return one(tx, select(_authenticator).where(_authenticator.c.id == authenticator, *_LIVE))


def pending_authenticators(tx: Transaction, person: UUID) -> list[Row]:
    """Return the authenticators that wait for their first code, the newest first."""
    statement = select(_authenticator).where(_authenticator.c.person == person, *_PENDING)
    return many(tx, statement.order_by(_authenticator.c.created_at.desc()))


def ever_enrolled(tx: Transaction, person: UUID) -> bool:
    """Tell whether the person ever confirmed an authenticator, whatever became of it."""
    confirmed = select(_authenticator.c.id).where(
        _authenticator.c.person == person, _authenticator.c.confirmed_at.is_not(None)
    )
    return bool(tx.execute(select(confirmed.exists())).scalar_one())


def add_authenticator(tx: Transaction, row: Row) -> None:
    """Store a new authenticator, pending."""
    tx.execute(insert(_authenticator).values(row))


def change_authenticator(tx: Transaction, old: Row, row: Row) -> int:
    """Store what became of an authenticator; 0 when it changed meanwhile."""
    names = ("last_step", "failures", "confirmed_at", "disabled_at", "mac")
    statement = update(_authenticator).where(
        _authenticator.c.id == old["id"], _authenticator.c.mac == old["mac"]
    )
    return changed(tx, statement.values({name: row[name] for name in names}))


def unused_recovery_code(tx: Transaction, person: UUID, hashes: Sequence[bytes]) -> Row | None:
    """Return a recovery code of the person by one of these hashes, if it is unused."""
    return one(
        tx,
        select(_recovery).where(
            _recovery.c.person == person, _recovery.c.hash.in_(hashes), _recovery.c.used_at.is_(None)
        ),
    )


def replace_recovery_codes(tx: Transaction, person: UUID, rows: Sequence[Row]) -> list[UUID]:
    """Let these be the person's only recovery codes; return the ids of those that are gone."""
    statement = delete(_recovery).where(_recovery.c.person == person).returning(_recovery.c.id)
    gone = list(tx.execute(statement).scalars())
    tx.execute(insert(_recovery), rows)
    return gone


def use_recovery_code(tx: Transaction, old: Row, row: Row) -> int:
    """Use a recovery code up: 1 once, then 0."""
    statement = update(_recovery).where(_recovery.c.id == old["id"], _recovery.c.mac == old["mac"])
    return changed(tx, statement.values(used_at=row["used_at"], mac=row["mac"]))


def bound(tx: Transaction, people: Collection[UUID]) -> set[UUID]:
    """Return which of these persons have an authenticator in use."""
    statement = select(_authenticator.c.person).where(_authenticator.c.person.in_(list(people)), *_LIVE)
    return set(tx.execute(statement).scalars())


def recovery_codes_left(tx: Transaction, person: UUID) -> int:
    """Return how many recovery codes are unused."""
    statement = select(_recovery.c.hash).where(_recovery.c.person == person, _recovery.c.used_at.is_(None))
    return len(tx.execute(statement).all())

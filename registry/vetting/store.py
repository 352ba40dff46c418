"""The SQL of applications: rows in, rows out, no decisions."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, insert, or_, select, update

from registry.accounts.store.rows import Row, changed, many, one
from registry.approvals.tables import activation, review
from registry.vetting.tables import application, application_request, application_step, vetting_terms

if TYPE_CHECKING:
    from datetime import datetime

    from registry.database import Transaction


def add(tx: Transaction, row: Row) -> None:
    """Store an application."""
    tx.execute(insert(application).values(row))


def add_step(tx: Transaction, row: Row) -> None:
    """Store what happened to an application."""
    tx.execute(insert(application_step).values(row))


def add_request(tx: Transaction, row: Row) -> None:
    """Store which request decides an application."""
    tx.execute(insert(application_request).values(row))


def get(tx: Transaction, each: UUID, *, lock: bool = False) -> Row | None:
    """Return an application, for change when `lock`."""
    statement = select(application).where(application.c.id == each)
    return one(tx, statement.with_for_update() if lock else statement)


def withdraw(tx: Transaction, each: UUID, at: datetime, mac: bytes) -> int:
    """Store that an application is withdrawn; 0 when it was before."""
    statement = update(application).where(application.c.id == each, application.c.withdrawn_at.is_(None))
    return changed(tx, statement.values(withdrawn_at=at, mac=mac))


def of_organisation(tx: Transaction, organisation: UUID, most: int) -> list[Row]:
    """Return what an organisation applied for, the newest first."""
    statement = select(application).where(application.c.organisation == organisation)
    return many(tx, statement.order_by(application.c.created_at.desc(), application.c.id).limit(most))


def undecided(tx: Transaction, networks: Collection[UUID], since: datetime) -> list[Row]:
    """Return what was applied for in these networks since then and nobody has decided, the newest first."""
    statement = select(application).where(application.c.network.in_(list(networks)), _undecided(since))
    return many(tx, statement.order_by(application.c.created_at.desc(), application.c.id))


def past(tx: Transaction, networks: Collection[UUID], since: datetime, most: int) -> list[Row]:
    """Return the rest of what was applied for there, the newest first."""
    statement = select(application).where(application.c.network.in_(list(networks)), ~_undecided(since))
    return many(tx, statement.order_by(application.c.created_at.desc(), application.c.id).limit(most))


def steps(tx: Transaction, applications: Collection[UUID]) -> list[Row]:
    """Return what happened to these applications, the oldest first."""
    statement = select(application_step).where(application_step.c.application.in_(list(applications)))
    return many(tx, statement.order_by(application_step.c.created_at, application_step.c.id))


def requests(tx: Transaction, applications: Collection[UUID]) -> list[Row]:
    """Return which requests decide these applications."""
    statement = select(application_request)
    return many(tx, statement.where(application_request.c.application.in_(list(applications))))


def add_terms(tx: Transaction, row: Row) -> None:
    """Store what a network asks of new members."""
    tx.execute(insert(vetting_terms).values(row))


def newest_terms(tx: Transaction, network: UUID) -> Row | None:
    """Return what a network asks of new members, None where it has chosen nothing."""
    statement = select(vetting_terms).where(vetting_terms.c.network == network)
    return one(tx, statement.order_by(vetting_terms.c.created_at.desc(), vetting_terms.c.id).limit(1))


def _undecided(since: datetime) -> ColumnElement[bool]:
    """Return what holds of an application that waits: nobody drew it up yet, or it waits for the second word."""
    drawn_up = exists().where(application_request.c.application == application.c.id)
    given = drawn_up.where(activation.c.request == application_request.c.id)
    denied = drawn_up.where(review.c.request == application_request.c.id, review.c.decision == "deny")
    return and_(
        application.c.withdrawn_at.is_(None),
        or_(application.c.created_at > since, drawn_up),
        ~given,
        ~denied,
    )

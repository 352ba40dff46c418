"""The SQL of requests, reviews and what came of them: rows in, rows out, no decisions."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import exists, insert, or_, select, update

from registry.accounts.store.rows import Row, changed, many, one
from registry.accounts.tables import approved_tier, role
from registry.approvals.tables import activation, partner_group, request, review, vetted_person

if TYPE_CHECKING:
    from datetime import datetime

    from registry.database import Transaction


def add_request(tx: Transaction, row: Row) -> None:
    """Store a request."""
    tx.execute(insert(request).values(row))


def add_vetted_person(tx: Transaction, row: Row) -> None:
    """Store whose access a vetting is about."""
    tx.execute(insert(vetted_person).values(row))


def vetted_people(tx: Transaction, each: UUID) -> list[Row]:
    """Return whose access a vetting is about."""
    return many(tx, select(vetted_person).where(vetted_person.c.request == each))


def get(tx: Transaction, each: UUID, *, lock: bool = False) -> Row | None:
    """Return a request, locked against other reviews of it when `lock`."""
    statement = select(request).where(request.c.id == each)
    return one(tx, statement.with_for_update() if lock else statement)


def by_ids(tx: Transaction, requests: Collection[UUID]) -> list[Row]:
    """Return these requests."""
    return many(tx, select(request).where(request.c.id.in_(list(requests))))


def withdraw(tx: Transaction, each: UUID, at: datetime, mac: bytes) -> int:
    """Store that a request is withdrawn; 0 when it was before."""
    statement = update(request).where(request.c.id == each, request.c.withdrawn_at.is_(None))
    return changed(tx, statement.values(withdrawn_at=at, mac=mac))


def waiting(tx: Transaction, networks: Collection[UUID]) -> list[Row]:
    """Return what is asked for in any of these networks and not decided yet, the oldest first."""
    statement = select(request).where(
        request.c.networks.overlap(list(networks)),
        request.c.withdrawn_at.is_(None),
        request.c.expires_at > tx.now,
        ~exists().where(activation.c.request == request.c.id),
        ~exists().where(review.c.request == request.c.id, review.c.decision == "deny"),
    )
    return many(tx, statement.order_by(request.c.created_at, request.c.id))


def of_person(tx: Transaction, person: UUID, most: int) -> list[Row]:
    """Return what was asked for by or for a person, the newest first."""
    statement = select(request).where(or_(request.c.person == person, request.c.requester == person))
    return many(tx, statement.order_by(request.c.created_at.desc(), request.c.id).limit(most))


def past(tx: Transaction, networks: Collection[UUID], most: int) -> list[Row]:
    """Return what was asked for in any of these networks, decided or not, the newest first."""
    statement = select(request).where(request.c.networks.overlap(list(networks)))
    return many(tx, statement.order_by(request.c.created_at.desc(), request.c.id).limit(most))


def add_review(tx: Transaction, row: Row) -> None:
    """Store a review."""
    tx.execute(insert(review).values(row))


def proof_used(tx: Transaction, person: UUID, proven_at: datetime) -> bool:
    """Tell whether a review of this person was given under this proof."""
    found = exists().where(review.c.person == person, review.c.proven_at == proven_at)
    return bool(tx.execute(select(found)).scalar_one())


def reviews(tx: Transaction, requests: Collection[UUID]) -> list[Row]:
    """Return what was said about these requests, the oldest first."""
    statement = select(review).where(review.c.request.in_(list(requests)))
    return many(tx, statement.order_by(review.c.created_at, review.c.id))


def add_activation(tx: Transaction, row: Row) -> None:
    """Store which request a right comes from."""
    tx.execute(insert(activation).values(row))


def activations(tx: Transaction, requests: Collection[UUID]) -> list[Row]:
    """Return which rights came of these requests."""
    return many(tx, select(activation).where(activation.c.request.in_(list(requests))))


def add_partner(tx: Transaction, row: Row) -> None:
    """Store that another network's officers fill a group of approvers."""
    tx.execute(insert(partner_group).values(row))


def partners(tx: Transaction) -> list[Row]:
    """Return every group of approvers that another network fills."""
    return many(tx, select(partner_group))


def tiers_in(tx: Transaction, networks: Collection[UUID]) -> list[Row]:
    """Return the tiers that anybody holds in these networks, those that end first in front."""
    table = approved_tier
    statement = select(table).where(
        table.c.network.in_(list(networks)), table.c.revoked_at.is_(None), table.c.valid_until > tx.now
    )
    return many(tx, statement.order_by(table.c.valid_until, table.c.id))


def roles_in(tx: Transaction, networks: Collection[UUID]) -> list[Row]:
    """Return the roles that anybody holds in these networks, the oldest first."""
    statement = select(role).where(
        role.c.network.in_(list(networks)),
        role.c.revoked_at.is_(None),
        or_(role.c.valid_until.is_(None), role.c.valid_until > tx.now),
    )
    return many(tx, statement.order_by(role.c.valid_from, role.c.id))

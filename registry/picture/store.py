"""SQL of the whole-picture review: what is plain and counted, pictures and signatures in and out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, literal, or_, select, text, true
from sqlalchemy.dialects.postgresql import insert

from policies.vocabulary import Role
from registry.accounts.tables import person, role
from registry.picture.tables import picture, picture_signature

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from registry.database import Transaction

Row = dict[str, Any]

_COMPANIES = text(
    "SELECT o.id, o.number, array(SELECT n.network::text FROM register.membership n WHERE n.organisation = o.id "
    "AND n.network <> :network AND n.revoked_at IS NULL AND n.valid_from <= now() "
    "AND (n.valid_until IS NULL OR n.valid_until > now()) ORDER BY 1) AS others "
    "FROM register.organisation o JOIN register.membership m ON m.organisation = o.id "
    "WHERE m.network = :network AND o.kind = 'company' AND o.state = 'active' AND m.revoked_at IS NULL "
    "AND m.valid_from <= now() AND (m.valid_until IS NULL OR m.valid_until > now())"
)
# Rows of `record` are cut to what the reader's organisation may see; the picture is of all of them.
_ABILITIES = text(
    "SELECT r.organisation, r.family, "
    "CASE f.tier WHEN 'CASE' THEN 'chosen' WHEN 'SEALED' THEN 'own' ELSE 'members' END AS reach "
    "FROM register.every_record() r JOIN register.field f ON f.record = r.id "
    "WHERE r.family = ANY(:families) AND r.organisation IN "
    "(SELECT m.organisation FROM register.membership m WHERE m.network = :network) GROUP BY 1, 2, 3"
)


@dataclass(frozen=True, slots=True)
class Company:
    """A company of a network: its number in the index, and the other networks it is in."""

    id: UUID
    number: int
    others: tuple[str, ...]


def companies(tx: Transaction, network: UUID) -> list[Company]:
    """Return the companies of a network, members and interested ones."""
    found = tx.execute(_COMPANIES, {"network": network})
    return [Company(row.id, row.number, tuple(row.others)) for row in found]


def abilities(tx: Transaction, network: UUID, families: Collection[str]) -> list[tuple[UUID, str, str]]:
    """Return organisation, family and reach ("members", "chosen", "own") of whoever has something there.

    Organisations that have left the network are among them.
    """
    found = tx.execute(_ABILITIES, {"network": network, "families": sorted(families)})
    return [(row.organisation, row.family, row.reach) for row in found]


def lock(tx: Transaction, of: UUID) -> None:
    """Let nobody else sign a picture until the transaction ends; the database's own trigger takes the same lock."""
    key = func.hashtextextended(literal(f"register.picture {of}"), 0)
    tx.execute(select(func.pg_advisory_xact_lock(key)))


def add(tx: Transaction, row: Mapping[str, Any]) -> bool:
    """Store a picture; tell whether it is the one of its number."""
    made = insert(picture).values(row).on_conflict_do_nothing().returning(picture.c.id)
    return tx.execute(made).first() is not None


def get(tx: Transaction, of: UUID) -> Row | None:
    """Return one picture."""
    row = tx.execute(select(picture).where(picture.c.id == of)).mappings().one_or_none()
    return None if row is None else dict(row)


def of_networks(tx: Transaction, networks: Collection[UUID]) -> list[Row]:
    """Return the pictures of these networks, the newest first."""
    statement = select(picture).where(picture.c.network.in_(sorted(networks)))
    return [dict(row) for row in tx.execute(statement.order_by(picture.c.number.desc())).mappings()]


def sign(tx: Transaction, row: Mapping[str, Any]) -> bool:
    """Store a signature; tell whether it is the first of its role and its person."""
    made = insert(picture_signature).values(row).on_conflict_do_nothing().returning(picture_signature.c.id)
    return tx.execute(made).first() is not None


def signatures(tx: Transaction, pictures: Collection[UUID]) -> list[Row]:
    """Return the signatures under these pictures, the earliest first."""
    statement = select(picture_signature).where(picture_signature.c.picture.in_(sorted(pictures)))
    return [dict(row) for row in tx.execute(statement.order_by(picture_signature.c.signed_at)).mappings()]


def proof_used(tx: Transaction, who: UUID, proven_at: datetime) -> bool:
    """Tell whether somebody has signed a picture under this proof."""
    used = select(true()).where(picture_signature.c.person == who, picture_signature.c.proven_at == proven_at)
    return tx.execute(used.limit(1)).first() is not None


def reviewers(tx: Transaction, network: UUID) -> list[Row]:
    """Return the rows that make somebody security officer of a network now."""
    statement = (
        select(role)
        .join(person, person.c.id == role.c.person)
        .where(
            role.c.network == network,
            role.c.role == Role.SECURITY_OFFICER.value,
            role.c.revoked_at.is_(None),
            role.c.valid_from <= func.now(),
            or_(role.c.valid_until.is_(None), role.c.valid_until > func.now()),
            person.c.state == "active",
        )
    )
    return [dict(row) for row in tx.execute(statement).mappings()]

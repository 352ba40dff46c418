"""SQL of this room: the organisation under its lock, its releasability, and who may see whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, any_, literal, or_, select, update

from registry.authority import checked, signed
from registry.database import Transaction
from registry.directory import tables
from registry.directory.releasability import Releasability

_ORGANISATION = tables.organisation
_RELEASABILITY = tables.releasability
_MEMBERSHIP = tables.membership
_NETWORK = tables.network


@dataclass(frozen=True, slots=True)
class Organisation:
    """The plain columns of an organisation."""

    id: UUID
    number: int
    kind: str
    profile: str
    state: str


@dataclass(frozen=True, slots=True)
class Visible:
    """An organisation that a reader may know of, and the reader's networks through which they may."""

    organisation: UUID
    number: int
    networks: frozenset[UUID]


def lock(tx: Transaction, organisations: Collection[UUID]) -> dict[UUID, Organisation]:
    """Lock these organisations against other writers until the transaction ends, in order of ids."""
    query = (
        select(_ORGANISATION)
        .where(_ORGANISATION.c.id == any_(literal(sorted(organisations), ARRAY(Uuid))))
        .order_by(_ORGANISATION.c.id)
        .with_for_update(key_share=True)
    )
    return {row["id"]: _organisation(tx, dict(row)) for row in tx.execute(query).mappings()}


def organisation(tx: Transaction, organisation_id: UUID) -> Organisation | None:
    """Return one organisation."""
    query = select(_ORGANISATION).where(_ORGANISATION.c.id == organisation_id)
    row = tx.execute(query).mappings().one_or_none()
    return None if row is None else _organisation(tx, dict(row))


def set_profile(tx: Transaction, organisation_id: UUID, profile: str) -> bytes:
    """Store the profile of a locked organisation; return the row's new MAC."""
    query = select(_ORGANISATION).where(_ORGANISATION.c.id == organisation_id)
    row = checked(tx, "organisation", dict(tx.execute(query).mappings().one()))
    new = signed(tx, "organisation", {**row, "profile": profile})
    statement = update(_ORGANISATION).where(_ORGANISATION.c.id == organisation_id)
    tx.execute(statement.values(profile=profile, mac=new["mac"]))
    return bytes(new["mac"])


def releasabilities(tx: Transaction, organisations: Collection[UUID]) -> dict[UUID, Releasability]:
    """Return to whom these organisations show themselves. Raises AuthorityBroken."""
    query = select(_RELEASABILITY).where(
        _RELEASABILITY.c.organisation == any_(literal(sorted(organisations), ARRAY(Uuid)))
    )
    return {row["organisation"]: _releasability(tx, dict(row)) for row in tx.execute(query).mappings()}


def set_releasability(tx: Transaction, after: Releasability) -> bytes:
    """Store to whom a locked organisation shows itself; return the row's new MAC."""
    row = signed(
        tx,
        "releasability",
        {
            "organisation": after.organisation,
            "networks": sorted(after.networks),
            "countries": None if after.countries is None else sorted(after.countries),
            "excluded": sorted(after.excluded),
            "revision": after.revision,
            "changed_at": tx.now,
        },
    )
    changed = {name: value for name, value in row.items() if name != "organisation"}
    tx.execute(
        update(_RELEASABILITY).where(_RELEASABILITY.c.organisation == after.organisation).values(changed)
    )
    return bytes(row["mac"])


def memberships(tx: Transaction, organisation_id: UUID, *, state: str | None = None) -> frozenset[UUID]:
    """Return the networks the organisation belongs to now, in this state unless None. Raises AuthorityBroken."""
    query = select(_MEMBERSHIP).where(
        _MEMBERSHIP.c.organisation == organisation_id,
        _MEMBERSHIP.c.revoked_at.is_(None),
        _MEMBERSHIP.c.valid_from <= tx.now,
        or_(_MEMBERSHIP.c.valid_until.is_(None), _MEMBERSHIP.c.valid_until > tx.now),
    )
    rows = [checked(tx, "membership", dict(row)) for row in tx.execute(query).mappings()]
    return frozenset(row["network"] for row in rows if state in {None, row["state"]})


def network_countries(tx: Transaction) -> dict[UUID, str]:
    """Return the country of every network. Raises AuthorityBroken."""
    rows = [checked(tx, "network", dict(row)) for row in tx.execute(select(_NETWORK)).mappings()]
    return {row["id"]: row["country"] for row in rows}


def existing(tx: Transaction, organisations: Collection[UUID]) -> frozenset[UUID]:
    """Return those of these ids that are organisations."""
    query = select(_ORGANISATION.c.id).where(
        _ORGANISATION.c.id == any_(literal(sorted(organisations), ARRAY(Uuid)))
    )
    return frozenset(tx.execute(query).scalars())


def visible(tx: Transaction, reader: UUID, networks: Mapping[UUID, str], wanted: UUID) -> Visible | None:
    """Return the organisation if a reader may know of it at all, else None; this decides, not the index.

    Args:
        tx: the snapshot that answers.
        reader: the reader's organisation; one's own is never visible this way.
        networks: the networks in which the reader has standing, each with its country.
        wanted: the organisation asked for.

    Raises:
        AuthorityBroken: its releasability row was not written by the register.
    """
    query = select(
        _ORGANISATION, *(column.label(f"shown_{column.name}") for column in _RELEASABILITY.c)
    ).where(
        _ORGANISATION.c.id == wanted,
        _ORGANISATION.c.state == literal("active", Text),
        _RELEASABILITY.c.organisation == _ORGANISATION.c.id,
    )
    row = tx.execute(query).mappings().one_or_none()
    if row is None:
        return None
    found = _organisation(tx, {name: value for name, value in row.items() if not name.startswith("shown_")})
    shown = _releasability(tx, {name[6:]: value for name, value in row.items() if name.startswith("shown_")})
    allowed = shown.through(reader, networks)
    return Visible(wanted, found.number, allowed) if allowed else None


def _organisation(tx: Transaction, row: Mapping[str, Any]) -> Organisation:
    plain = checked(tx, "organisation", row)
    return Organisation(plain["id"], plain["number"], plain["kind"], plain["profile"], plain["state"])


def _releasability(tx: Transaction, row: Mapping[str, Any]) -> Releasability:
    return Releasability.of(checked(tx, "releasability", row))

"""Networks and their countries, organisations that may be listed, records worth a place on a card.

Every row that gives a right is believed only with its mark of authority.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    RowMapping,
    TableClause,
    Text,
    Uuid,
    any_,
    exists,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from policies.vocabulary import Tier
from registry.authority import checked
from registry.directory import tables
from registry.directory.releasability import Releasability
from registry.disclosure import tables as records
from registry.search.audience import Audience, Listed

if TYPE_CHECKING:
    from registry.database import Transaction

ON_CARDS = ("organisation", "site", "capability")
"""Families that stand on every card: who, where, and one thing they do."""

_ORGANISATION = tables.organisation
_RELEASABILITY = tables.releasability
_NETWORK = tables.network
_RECORD = records.record
_FIELD = records.field


def countries(tx: Transaction, networks: Collection[UUID]) -> dict[UUID, str]:
    """Return the country of each of these networks. Raises AuthorityBroken."""
    query = select(_NETWORK).where(_among(_NETWORK.c.id, sorted(networks), Uuid))
    rows = [checked(tx, "network", dict(row)) for row in tx.execute(query).mappings()]
    return {row["id"]: row["country"] for row in rows}


def listed(tx: Transaction, audience: Audience, numbers: Collection[int]) -> dict[int, Listed]:
    """Return those organisations of these numbers that the audience may see; its own is none of them.

    Raises AuthorityBroken when a row was not written by the register.
    """
    return _listed(tx, audience, _among(_ORGANISATION.c.number, sorted(numbers), Integer))


def listed_by_id(tx: Transaction, audience: Audience, organisations: Collection[UUID]) -> dict[int, Listed]:
    """Return the same of organisations by their ids."""
    return _listed(tx, audience, _among(_ORGANISATION.c.id, sorted(organisations), Uuid))


def _listed(tx: Transaction, audience: Audience, these: ColumnElement[bool]) -> dict[int, Listed]:
    columns = [*_labelled(_ORGANISATION), *_labelled(_RELEASABILITY)]
    query = select(*columns).where(
        these,
        _ORGANISATION.c.state == literal("active", Text),
        _RELEASABILITY.c.organisation == _ORGANISATION.c.id,
    )
    found: dict[int, Listed] = {}
    for row in tx.execute(query).mappings():
        owner = checked(tx, "organisation", _row_of(_ORGANISATION, row))
        released = Releasability.of(checked(tx, "releasability", _row_of(_RELEASABILITY, row)))
        through = released.through(audience.organisation, audience.countries)
        if through:
            found[owner["number"]] = Listed(owner["id"], owner["number"], through)
    return found


def card_records(
    tx: Transaction, organisations: Collection[UUID], tiers: Collection[Tier]
) -> dict[tuple[UUID, str], list[int]]:
    """Return the numbers of each organisation's records by family of `ON_CARDS`, oldest first.

    A record that has nothing at these tiers does not count, so that one nobody may read moves nothing.
    """
    readable = exists().where(
        _FIELD.c.record == _RECORD.c.id, _among(_FIELD.c.tier, sorted(tier.value for tier in tiers), Text)
    )
    numbers = func.array_agg(aggregate_order_by(_RECORD.c.number, _RECORD.c.number))
    query = (
        select(_RECORD.c.organisation, _RECORD.c.family, numbers.label("numbers"))
        .where(
            _among(_RECORD.c.organisation, sorted(organisations), Uuid),
            _among(_RECORD.c.family, ON_CARDS, Text),
            readable,
        )
        .group_by(_RECORD.c.organisation, _RECORD.c.family)
    )
    return {(row.organisation, row.family): list(row.numbers) for row in tx.execute(query)}


def _labelled(rows: TableClause) -> list[ColumnElement[Any]]:
    return [column.label(f"{rows.name}.{column.name}") for column in rows.c]


def _row_of(rows: TableClause, row: RowMapping) -> dict[str, Any]:
    return {column.name: row[f"{rows.name}.{column.name}"] for column in rows.c}


def _among(column: ColumnElement[Any], values: Collection[Any], kind: Any) -> ColumnElement[bool]:
    """Return ``column = ANY(values)``: one statement to prepare, however many values."""
    return column == any_(literal(list(values), ARRAY(kind)))

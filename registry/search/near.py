"""Where a distance starts: a point snapped to its cell, a place by name, or one's own site."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from registry.disclosure import store as records
from registry.disclosure.disclosure import identity_tiers
from registry.errors import FieldProblem, Invalid
from registry.search.conditions import Within
from registry.search.messages import Message
from registry.search.plan import AREA
from registry.vocabularies.cells import cell_of
from registry.vocabularies.places import place_named

if TYPE_CHECKING:
    from registry.caller import Caller
    from registry.database import Transaction
    from registry.disclosure.disclosure import Disclosure
    from registry.search.query import Near


def within(tx: Transaction, disclosure: Disclosure, caller: Caller, near: Near | None) -> Within | None:
    """Return the cell and reach that are meant; None where nothing is.

    Raises Invalid when the place is unknown, or no own site has an area.
    """
    if near is None:
        return None
    if near.lat is not None and near.lon is not None:
        return Within(cell_of(near.lat, near.lon), near.km)
    if near.place is not None:
        place = place_named(near.place, caller.language)
        if place is None:
            raise Invalid([FieldProblem("/near/place", Message.UNKNOWN_PLACE)])
        return Within(place.cell, near.km)
    return Within(_own_cell(tx, disclosure, caller, near.site), near.km)


def _own_cell(tx: Transaction, disclosure: Disclosure, caller: Caller, site: UUID | None) -> str:
    """Return the area of the caller's own site: the one named, or the oldest that states one."""
    own = caller.organisation
    tiers = disclosure.readable_tiers(caller.own_subjects)
    sealed = records.of_organisations(tx, [own], tiers=tiers, families=("site",))
    opened = disclosure.open(
        tx,
        {own: caller.own_subjects},
        [record for record in sealed if site is None or record.id == site],
        fields=(AREA,),
        identity_tiers=identity_tiers(tx, [own]),
    )
    for record in opened:
        if AREA in record.values:
            return str(record.values[AREA].value)
    raise Invalid([FieldProblem("/near", Message.FROM_WHERE)])

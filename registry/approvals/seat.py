"""Where an officer's word counts: in the approver groups they sit in, and in those that their network fills elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from audit.event import Event
from policies.vocabulary import Role
from registry.accounts.outcome import change
from registry.accounts.seats import seats
from registry.accounts.store import networks as network_store
from registry.approvals import store
from registry.authority import checked, signed
from registry.entries import Author, by_author
from registry.errors import Conflict

if TYPE_CHECKING:
    from registry.database import Transaction


OWN_GROUP = "A network is not the second group of its own. Name another one."
FILLED = "Another network fills this group already."


class Chair(NamedTuple):
    """An approver group of a network in which somebody sits."""

    network: UUID
    group: UUID


def chairs(tx: Transaction, person: UUID) -> frozenset[Chair]:
    """Return every approver group in which somebody's word counts now; none for who is no vetting officer.

    A seat without a group is break-glass, one person's word at the host: it counts in no group elsewhere either.

    Raises keys.errors.AuthorityBroken.
    """
    held = [
        seat for seat in seats(tx, person) if seat.role is Role.VETTING_OFFICER and seat.group is not None
    ]
    networks = {seat.network for seat in held}
    own = {Chair(seat.network, seat.group) for seat in held if seat.group is not None}
    filled = [checked(tx, "partner_group", row) for row in store.partners(tx)] if held else []
    groups = {row["approver_group"]: row["partner"] for row in filled if row["partner"] in networks}
    elsewhere = {
        Chair(row["network"], row["id"])
        for row in (checked(tx, "approver_group", each) for each in network_store.groups_by_ids(tx, groups))
        if row["network"] != groups[row["id"]]
    }
    return frozenset(own | elsewhere)


def let_fill(tx: Transaction, author: Author, group: UUID, partner: UUID) -> None:
    """Let the vetting officers of another network fill a group of approvers.

    Raises Conflict when it is a group of that network itself, or is filled already.
    """
    row = network_store.groups_by_ids(tx, [group])
    if not row or checked(tx, "approver_group", row[0])["network"] == partner:
        raise Conflict(OWN_GROUP)
    if any(each["approver_group"] == group for each in store.partners(tx)):
        raise Conflict(FILLED)
    made = signed(tx, "partner_group", {"approver_group": group, "partner": partner})
    store.add_partner(tx, made)
    about = change("partner_group", made, "approver_group")
    tx.audit(by_author(tx, author, Event.PARTNER_NAMED, network=row[0]["network"], changed=(about,)))

"""What is in force or waits for its review, read and checked, and who may review it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from registry.accounts.seats import seats
from registry.accounts.store import networks as network_store
from registry.accounts.store import people as people_store
from registry.authority import checked
from registry.emergency import store
from registry.emergency.sentences import NOT_A_REVIEWER, REVIEWED_ALREADY, SAME_GROUP, YOUR_OWN
from registry.errors import Conflict, NotFound, Refused
from registry.oversight.freezing.named import named

if TYPE_CHECKING:
    from registry.caller import Caller, Seat
    from registry.database import Transaction


def waiting(tx: Transaction) -> store.Row | None:
    """Return the one that is in force or waits for its review; None without one. Raises AuthorityBroken."""
    row = store.waiting(tx)
    return None if row is None else dict(checked(tx, "emergency", row))


def reviews(tx: Transaction, found: store.Row) -> list[store.Row]:
    """Return what was found of it, the earliest first. Raises AuthorityBroken."""
    return [dict(checked(tx, "emergency_review", row)) for row in store.reviews(tx, found["id"])]


def in_force(tx: Transaction, found: store.Row) -> bool:
    """Tell whether it lasts, by the database's clock."""
    return found["ended_at"] is None and tx.now < found["until"]


def seat_of_reviewer(tx: Transaction, caller: Caller, found: store.Row, said: list[store.Row]) -> Seat:
    """Return the seat from which somebody reviews. Raises Refused; Conflict where they have done so."""
    held = named().going_on(seats(tx, caller.person))
    if not held:
        raise Refused(NOT_A_REVIEWER)
    if caller.person == found["person"]:
        raise Refused(YOUR_OWN)
    if any(row["reviewer"] == caller.person for row in said):
        raise Conflict(REVIEWED_ALREADY)
    taken = {row["seat"] for row in said}
    seat = next((each for each in held if named().group(each) not in taken), None)
    if seat is None:
        raise Refused(SAME_GROUP)
    return seat


def network(tx: Transaction, found: store.Row) -> str:
    """Return what its network is called. Raises AuthorityBroken."""
    (row,) = network_store.by_ids(tx, [found["network"]])
    return str(checked(tx, "network", row)["name"])


def house(tx: Transaction, found: store.Row) -> UUID:
    """Return the organisation of whoever has or had the role. Raises AuthorityBroken."""
    row = people_store.get(tx, found["person"])
    if row is None:
        raise NotFound("There is no such person.")
    return UUID(str(checked(tx, "person", row)["organisation"]))

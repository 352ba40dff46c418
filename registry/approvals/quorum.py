"""Who may review a request, and when it is approved.

::

    a reviewer    is a vetting officer with an open account, in an approver group of one of the request's networks (or
                  one that their own network fills there); is neither who asked, nor whose right it will be, nor of
                  their company (people of an office are of no company); says one word about it, once
    approved      nobody said no, and two persons said yes who sit there still:
                  of two groups, where it is about one network; one of each, where it is about several

`register.approved` in the database says the same (migration 0011); tests hold the two together.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final
from uuid import UUID

from registry.accounts.rights import OFFICE
from registry.accounts.store import organisations as organisation_store
from registry.accounts.store import people as people_store
from registry.approvals.review import Review, Word
from registry.approvals.seat import Chair, chairs
from registry.authority import checked
from registry.errors import Conflict

if TYPE_CHECKING:
    from registry.approvals.request import Request, Wanted
    from registry.database import Transaction

TWO: Final = 2

NOT_YOURS = "You asked for this, so others decide it."
FOR_YOU = "This is about your own access, so others decide it."
SAME_COMPANY = "This is about somebody of your own company, so others decide it."
SAID_ALREADY = "You have said what you think of this. Now another person, of another group, has to."
SAME_GROUP = "Somebody of your group has approved this. Now a person of another group has to."
SAME_NETWORK = "Your network has approved this. Now somebody of the other network has to."
NO_CHAIR = "You are in no group of approvers of these networks, so this is not yours to decide."
OVER = "This was decided, withdrawn or left for too long. Look at the list again; it may be asked for anew."


def standing(tx: Transaction, request: Request, said: Sequence[Review]) -> tuple[Review, ...]:
    """Return those approvals of a request that count now: of this very request, by who sits there still."""
    return tuple(
        review
        for review in said
        if review.word is Word.APPROVE
        and review.digest == request.digest
        and review.network in request.wanted.networks
        and Chair(review.network, review.group) in chairs(tx, review.person)
        and not why_not(tx, request.wanted, review.person)
    )


def approved(wanted: Wanted, counting: Collection[Review]) -> bool:
    """Tell whether these approvals are enough."""
    if len({review.person for review in counting}) < TWO:
        return False
    if len(wanted.networks) == 1:
        return len({review.group for review in counting}) >= TWO
    return {review.network for review in counting} == wanted.networks


def denied(said: Collection[Review]) -> bool:
    """Tell whether somebody said no."""
    return any(review.word is Word.DENY for review in said)


def chair_of(tx: Transaction, request: Request, reviewer: UUID, said: Sequence[Review]) -> Chair:
    """Return for which group a reviewer's word would count. Raises Conflict, which says why it would not."""
    reason = why_not(tx, request.wanted, reviewer)
    if reason is not None:
        raise Conflict(reason)
    if any(review.person == reviewer for review in said):
        raise Conflict(SAID_ALREADY)
    counting = standing(tx, request, said)
    mine = sorted(chair for chair in chairs(tx, reviewer) if chair.network in request.wanted.networks)
    if not mine:
        raise Conflict(NO_CHAIR)
    one = len(request.wanted.networks) == 1
    taken = {review.group if one else review.network for review in counting}
    free = [chair for chair in mine if (chair.group if one else chair.network) not in taken]
    if not free:
        raise Conflict(SAME_GROUP if one else SAME_NETWORK)
    return free[0]


def barred(tx: Transaction, request: Request, reviewer: UUID, said: Sequence[Review]) -> Conflict | None:
    """Return why somebody's word would not count, None where it would."""
    try:
        chair_of(tx, request, reviewer, said)
    except Conflict as reason:
        return reason
    return None


def why_not(tx: Transaction, wanted: Wanted, reviewer: UUID) -> str | None:
    """Return why somebody, wherever they sit, decides nothing about this; None where nothing speaks against it."""
    if reviewer == wanted.requester:
        return NOT_YOURS
    if reviewer == wanted.person:
        return FOR_YOU
    row = people_store.get(tx, reviewer)
    if row is None or checked(tx, "person", row)["organisation"] != wanted.organisation:
        return None
    house = organisation_store.get(tx, wanted.organisation)
    office = house is not None and checked(tx, "organisation", house)["kind"] == OFFICE
    return None if office else SAME_COMPANY

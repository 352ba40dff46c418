"""From an approved request to the rights it asked for: roles, tiers, memberships that name the request they come from."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from audit.entry import Change
from policies.vocabulary import Role, Tier
from registry.accounts.outcome import change
from registry.accounts.store import organisations as organisation_store
from registry.approvals import store
from registry.approvals.beneficiary import require_beneficiary, require_reader
from registry.approvals.request import Joining
from registry.authority import signed
from registry.errors import Conflict, NotFound

if TYPE_CHECKING:
    from registry.accounts.service import Accounts
    from registry.approvals.request import Request, Wanted
    from registry.approvals.vetted import Vetted
    from registry.database import Transaction
    from registry.entries import Author


NOT_INTERESTED = (
    "The organisation has left the network since it applied. It can apply anew once it is there again."
)
NAMED_GONE = (
    "Somebody the organisation named cannot get this any more: their account is closed, or they hold an office. "
    "Say no; the organisation can apply anew."
)


def activate(tx: Transaction, accounts: Accounts, author: Author, request: Request) -> tuple[Change, ...]:
    """Give what an approved request asked for, from this moment on; return the rows that say where it comes from.

    Raises NotFound, Invalid, Conflict: what was asked for cannot be given any more (`registry.accounts.grants`).
    """
    return tuple(_noted(tx, request, right) for right in _given(tx, accounts, author, request))


def _given(tx: Transaction, accounts: Accounts, author: Author, request: Request) -> list[UUID]:
    wanted, grants = request.wanted, accounts.grants
    networks = sorted(wanted.networks)
    if wanted.vetted is not None:
        return [
            right for each in networks for right in _joined(tx, accounts, author, wanted, wanted.vetted, each)
        ]
    if isinstance(wanted.word, Role):
        return [
            grants.give_role(tx, author, wanted.person, wanted.word, each, wanted.group) for each in networks
        ]
    tier = Tier(wanted.word)
    return [
        grants.give_tier(tx, author, wanted.person, tier, each, days=wanted.days or 0) for each in networks
    ]


def _joined(
    tx: Transaction, accounts: Accounts, author: Author, wanted: Wanted, vetted: Vetted, network: UUID
) -> list[UUID]:
    """Let an organisation be a member until its end, and its named persons have their tiers."""
    organisation_store.get(tx, wanted.organisation, lock=True)
    live = organisation_store.live_memberships(tx, wanted.organisation)
    if network not in {row["network"] for row in live}:
        raise Conflict(NOT_INTERESTED)
    try:
        for each in vetted.named:
            require_beneficiary(tx, each.person, wanted.organisation)
            require_reader(tx, each.person, wanted.organisation)
    except (NotFound, Conflict) as error:
        raise Conflict(NAMED_GONE) from error
    until = tx.now + timedelta(days=wanted.days or 0)
    member = Joining.MEMBER.value
    made = [accounts.organisations.join(tx, author, wanted.organisation, network, member, until=until)]
    return made + [
        accounts.grants.give_tier(tx, author, each.person, each.tier, network, days=each.days)
        for each in vetted.named
    ]


def _noted(tx: Transaction, request: Request, right: UUID) -> Change:
    row = signed(tx, "activation", {"id": right, "request": request.id, "created_at": tx.now})
    store.add_activation(tx, row)
    return change("activation", row)

"""From signed rows to what a person holds in each network.

::

    roles     a role row with a network counts there; one without, in the person's own organisation
    OPEN      everybody who holds no office role, is of no office and no helper for a day, in each network their
              organisation is in
    COMMUNITY an approved tier, while the organisation is interested in the network or its member
    MEMBER    an approved tier (with COMMUNITY and OPEN), while the organisation is the network's member
    CASE      the same, with MEMBER; each value needs its owner's case grant besides
    SEALED    nobody
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from keys.errors import AuthorityBroken
from policies.vocabulary import OFFICE_ROLES, Role, Tier, tiers_up_to
from registry.accounts.lifetime import is_over
from registry.accounts.store import grants as grant_store
from registry.accounts.store import organisations as organisation_store
from registry.accounts.store.admission import account
from registry.authority import checked
from registry.caller import Entitled, Standing

if TYPE_CHECKING:
    from registry.accounts.store.admission import Account
    from registry.database import Transaction

MEMBER = "member"
OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Rights:
    """What a person holds; `office` says that they administer or audit."""

    standings: Mapping[UUID, Standing]
    own_roles: frozenset[Role]
    office: bool


def entitled(tx: Transaction, person: UUID) -> Entitled | None:
    """Return what a person would hold who asked now; None where their account is not open.

    Raises keys.errors.AuthorityBroken.
    """
    found = account(tx, person)
    if found is None or (found.helper is not None and is_over(tx, found.helper)):
        return None
    holder, house = checked(tx, "person", found.person), checked(tx, "organisation", found.organisation)
    if (holder["id"], holder["organisation"]) != (person, house["id"]):
        raise AuthorityBroken("an account's rows do not belong together")
    rights = standings_of(tx, found, house["kind"])
    return Entitled(person, house["id"], rights.standings, rights.own_roles)


def standings_of(tx: Transaction, found: Account, organisation_kind: str) -> Rights:
    """Return the rights that the rows of an account give. Raises keys.errors.AuthorityBroken."""
    states: dict[UUID, str] = {}
    approved: defaultdict[UUID, set[Tier]] = defaultdict(set)
    roles: defaultdict[UUID, set[Role]] = defaultdict(set)
    own_roles: set[Role] = set()
    for kind, row in found.rights:
        _require_own(tx, kind, row, found)
        match kind:
            case "membership":
                states[row["network"]] = row["state"]
            case "role" if row["network"] is None:
                own_roles.add(Role(row["role"]))
            case "role":
                roles[row["network"]].add(Role(row["role"]))
            case "approved_tier":
                approved[row["network"]].add(Tier(row["tier"]))
    held_roles = frozenset().union(*roles.values()) if roles else frozenset[Role]()
    office = organisation_kind == OFFICE or bool(held_roles & OFFICE_ROLES)
    standings = {
        network: Standing(
            network=network,
            tiers=_tiers(states.get(network), approved[network], closed=office or Role.HELPER in own_roles),
            roles=frozenset(roles[network]),
        )
        for network in states.keys() | roles.keys()
    }
    return Rights(standings, frozenset(own_roles), office)


def is_office(tx: Transaction, person: UUID, organisation: UUID) -> bool:
    """Tell whether a person administers or audits. Raises keys.errors.AuthorityBroken."""
    row = organisation_store.get(tx, organisation)
    roles = {Role(checked(tx, "role", each)["role"]) for each in grant_store.live_roles(tx, person)}
    return bool(roles & OFFICE_ROLES) or (
        row is not None and checked(tx, "organisation", row)["kind"] == OFFICE
    )


def _tiers(state: str | None, approved: set[Tier], *, closed: bool) -> frozenset[Tier]:
    if state is None:
        return frozenset()
    highest = Tier.CASE if state == MEMBER else Tier.COMMUNITY
    held = {tier for each in approved if each <= highest for tier in tiers_up_to(each)}
    return frozenset(held if closed else held | {Tier.OPEN})


def _require_own(tx: Transaction, kind: str, row: Mapping[str, Any], found: Account) -> None:
    checked(tx, kind, row)
    holder = (
        row["organisation"] == found.organisation["id"]
        if kind == "membership"
        else row["person"] == found.person["id"]
    )
    in_force = (
        row["revoked_at"] is None
        and row["valid_from"] <= tx.now
        and (row["valid_until"] is None or tx.now < row["valid_until"])
    )
    if not (holder and in_force):
        raise AuthorityBroken(f"a row of {kind} is not this caller's, or not in force")

"""Who holds what, and taking it back: one person is enough, and it holds on the next request everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from audit.event import Event
from policies.vocabulary import Role, Tier
from registry.accounts.store import grants as grant_store
from registry.accounts.store import people as people_store
from registry.acting import acting
from registry.administration.desk import STEP_UP
from registry.approvals import store
from registry.approvals.request import Kind
from registry.authority import checked
from registry.entries import by_caller
from registry.errors import NotFound, StepUpNeeded

if TYPE_CHECKING:
    from registry.accounts.service import Accounts
    from registry.accounts.store.rows import Row
    from registry.administration.desk import Desks
    from registry.approvals.telling import Telling
    from registry.approvals.views import RightView
    from registry.caller import Caller, Credential
    from registry.database import Database, Transaction

NO_RIGHT = "There is no such access, or it has ended already."


class Holding:
    """Lists and takes tiers and office roles."""

    def __init__(self, database: Database, desks: Desks, accounts: Accounts, telling: Telling) -> None:
        self._database = database
        self._desks = desks
        self._accounts = accounts
        self._telling = telling

    def mine(self, credential: Credential) -> list[RightView]:
        """Return the tiers and office roles that the caller holds. Raises NotSignedIn."""
        callers = self._accounts.sessions
        with acting(
            self._database, callers, credential, Event.RIGHTS_READ, {"asked": "own"}, snapshot=True
        ) as (tx, caller):
            roles = [row for row in grant_store.live_roles(tx, caller.person) if row["network"] is not None]
            found = self._telling.rights(tx, grant_store.live_tiers(tx, caller.person), roles)
            tx.audit(by_caller(tx, caller, Event.RIGHTS_READ, count=len(found)))
        return found

    def held(self, credential: Credential, network: UUID | None = None) -> list[RightView]:
        """Return what anybody holds in a network of the caller, a vetting officer. Raises NotSignedIn, Denied."""
        asked = {"network": str(network)}
        with self._desks.officer(credential, Event.RIGHTS_READ, asked, network, change=False) as desk:
            networks = [] if desk.network is None else [desk.network]
            found = self._telling.rights(
                desk.tx, store.tiers_in(desk.tx, networks), store.roles_in(desk.tx, networks)
            )
            entry = by_caller(
                desk.tx,
                desk.caller,
                Event.RIGHTS_READ,
                rule=desk.rule,
                network=desk.network,
                count=len(found),
            )
            desk.tx.audit(entry)
        return found

    def revoke(self, credential: Credential, right: UUID) -> None:
        """Take back a tier or an office role: one's own, a colleague's as a data owner, or as a vetting officer there.

        Raises:
            NotSignedIn: nobody is signed in.
            StepUpNeeded: it is somebody else's, and the caller's last proof is older than five minutes.
            NotFound: it is not there, has ended, or is not the caller's to take.
        """
        asked = {"right": str(right)}
        callers = self._accounts.sessions
        with acting(self._database, callers, credential, Event.TIER_TAKEN, asked) as (tx, caller):
            kind, row = _found(tx, right)
            holder = people_store.get(tx, row["person"], lock=True)
            if holder is None or not _may_take(caller, dict(checked(tx, "person", holder)), row["network"]):
                raise NotFound(NO_RIGHT)
            if row["person"] != caller.person and not caller.stepped_up:
                raise StepUpNeeded(STEP_UP)
            if kind is Kind.TIER:
                self._accounts.grants.take_tier(tx, caller, row["person"], Tier(row["tier"]), row["network"])
            else:
                self._accounts.grants.take_role(tx, caller, row["person"], Role(row["role"]), row["network"])


def _found(tx: Transaction, right: UUID) -> tuple[Kind, Row]:
    tier = grant_store.tier(tx, right)
    if tier is not None:
        return Kind.TIER, dict(checked(tx, "approved_tier", tier))
    role = grant_store.role(tx, right)
    if role is not None and role["network"] is not None:
        return Kind.ROLE, dict(checked(tx, "role", role))
    raise NotFound(NO_RIGHT)


def _may_take(caller: Caller, holder: Row, network: UUID) -> bool:
    standing = caller.standings.get(network)
    officer = standing is not None and Role.VETTING_OFFICER in standing.roles
    owner = Role.DATA_OWNER in caller.own_roles and holder["organisation"] == caller.organisation
    return holder["id"] == caller.person or owner or officer

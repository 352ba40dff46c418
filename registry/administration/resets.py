"""A one-time code for who lost their phone or forgot their password; the other factor must still prove itself.

::

    by a data owner     for a colleague; never for oneself, and never for both factors within 24 hours
    by the network      for a company's only data owner, and for people of an office: one officer proposes, within
                        24 hours another of another group confirms and gets the code; neither is of the person's
                        organisation, and both must be officers in their groups when it is confirmed

So nobody but the person themselves ever holds both factors, and the person reads who gave the code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

from audit.event import Event
from policies.vocabulary import Role
from registry.accounts.invitation import AUTHENTICATOR, PASSWORD
from registry.accounts.outcome import change
from registry.accounts.people import ACTIVE
from registry.accounts.store import closing as closing_store
from registry.accounts.store import invitations as invitation_store
from registry.accounts.store import organisations as organisation_store
from registry.accounts.store import people as people_store
from registry.administration import store
from registry.administration.colleagues import require_companys
from registry.administration.desk import NOBODY, group_of, live_roles, person_of, require_group
from registry.administration.roster import other_owners
from registry.authority import checked, signed
from registry.database import Detail
from registry.entries import by_caller
from registry.errors import Conflict, FieldProblem, Invalid, NotFound

if TYPE_CHECKING:
    from registry.accounts.service import Accounts
    from registry.accounts.store.rows import Row
    from registry.administration.desk import Desk, Desks
    from registry.caller import Credential
    from registry.database import Transaction

KINDS: Final = (PASSWORD, AUTHENTICATOR)
APART_SECONDS: Final = 86_400
WAITS_SECONDS: Final = 86_400
YOURSELF = "Nobody gives themselves a code. Another data owner, or the network's office, does it."
BOTH_FACTORS = (
    "A code for the other of the two was given within the last 24 hours. Password and phone are never "
    "replaced on one day."
)
NOT_ENROLLED = "This person has no account to come back to yet: invite them again."
A_HELPER = "A helper gets no such code. End the help and name them anew."
THEIR_OWNER = "A data owner of this person's own company gives them the code."
SAME_HOUSE = "You belong to the same organisation, so two others do this."
SAME_PERSON = "You proposed this. Another officer, of another group, confirms it."
SAME_GROUP = "You are of the same group as whoever proposed it. An officer of another group confirms it."
NO_LONGER = "Whoever proposed it is no officer of that group any more. Propose it anew."
NO_PROPOSAL = "There is no such proposal, it was confirmed already, or its 24 hours are over."


@dataclass(frozen=True, slots=True)
class Proposal:
    """A reset that waits for a second officer. `mine`: the caller proposed it, or is of the same group."""

    id: UUID
    person: str
    organisation: str
    kind: str
    proposer: str
    proposed_at: datetime
    expires_at: datetime
    mine: bool


class Resets:
    """Gives codes for a new password or authenticator."""

    def __init__(self, desks: Desks, accounts: Accounts) -> None:
        self._desks = desks
        self._accounts = accounts

    def give(self, credential: Credential, person: UUID, kind: str) -> str:
        """Return a code for a colleague of the caller, a data owner; shown this once.

        Raises NotSignedIn, Denied, StepUpNeeded, NotFound, Invalid; Conflict for oneself, for the second factor
        within 24 hours, and for who is not active, helps, or is looked after by a network.
        """
        with self._desks.owner(credential, Event.RESET_GIVEN, {"person": str(person)}) as desk:
            _require_kind(kind)
            row = person_of(desk.tx, desk.caller.organisation, person)
            if person == desk.caller.person:
                raise Conflict(YOURSELF)
            require_companys(desk, person)
            _require_active(desk.tx, row)
            given = store.given_since(desk.tx, person, desk.tx.now - timedelta(seconds=APART_SECONDS))
            mine = [each for each in given if each["proposer"] == desk.caller.person]
            if any(checked(desk.tx, "reset", each)["kind"] != kind for each in mine):
                raise Conflict(BOTH_FACTORS)
            code = self._accounts.invitations.make(desk.tx, desk.caller, person, kind)
            new = signed(
                desk.tx,
                "reset",
                {
                    **_proposed(desk.tx, person, kind, desk.caller.person),
                    "given_at": desk.tx.now,
                    "invitation": self._newest(desk.tx, person),
                },
            )
            store.add(desk.tx, new)
            _note(desk, Event.RESET_GIVEN, new, row["organisation"])
        return code

    def propose(self, credential: Credential, network: UUID, person: UUID, kind: str) -> UUID:
        """Propose a code for somebody whom no data owner can help; return the proposal's id.

        Raises NotSignedIn, Denied, StepUpNeeded, NotFound, Invalid; Conflict where the rules say no.
        """
        asked = {"person": str(person)}
        with self._desks.officer(credential, Event.RESET_PROPOSED, asked, network) as desk:
            _require_kind(kind)
            group = require_group(desk)
            row = self._beneficiary(desk, person, kind)
            new = signed(
                desk.tx,
                "reset",
                {
                    **_proposed(desk.tx, person, kind, desk.caller.person),
                    "network": network,
                    "proposer_group": group,
                },
            )
            store.add(desk.tx, new)
            _note(desk, Event.RESET_PROPOSED, new, row["organisation"])
        return UUID(str(new["id"]))

    def waiting(self, credential: Credential, network: UUID) -> list[Proposal]:
        """Return what waits in a network for a second officer. Raises NotSignedIn, Denied."""
        with self._desks.officer(
            credential, Event.PEOPLE_READ, {"network": str(network)}, network, change=False
        ) as desk:
            rows = [dict(checked(desk.tx, "reset", row)) for row in store.waiting(desk.tx, [network])]
            found = self._opened(desk, rows)
            entry = by_caller(
                desk.tx, desk.caller, Event.PEOPLE_READ, rule=desk.rule, network=network, count=len(found)
            )
            desk.tx.audit(entry, Detail(None, {"proposals": [str(row["id"]) for row in rows]}))
        return found

    def confirm(self, credential: Credential, network: UUID, proposal: UUID) -> str:
        """Confirm a proposal of another officer; return the code to hand over, shown this once.

        Raises NotSignedIn, Denied, StepUpNeeded; NotFound when it is not there, over or confirmed; Conflict where the
        rules say no.
        """
        asked = {"proposal": str(proposal)}
        with self._desks.officer(credential, Event.RESET_GIVEN, asked, network) as desk:
            tx, caller = desk.tx, desk.caller
            found = store.get(tx, proposal, lock=True)
            if found is None:
                raise NotFound(NO_PROPOSAL)
            held = dict(checked(tx, "reset", found))
            if held["network"] != network or held["given_at"] is not None or tx.now >= held["expires_at"]:
                raise NotFound(NO_PROPOSAL)
            group = require_group(desk)
            if held["proposer"] == caller.person:
                raise Conflict(SAME_PERSON)
            if held["proposer_group"] == group:
                raise Conflict(SAME_GROUP)
            self._require_proposer(tx, held)
            row = self._beneficiary(desk, held["person"], held["kind"])
            code = self._accounts.invitations.make(tx, caller, held["person"], held["kind"])
            new = signed(
                tx,
                "reset",
                {
                    **held,
                    "confirmer": caller.person,
                    "confirmer_group": group,
                    "given_at": tx.now,
                    "invitation": self._newest(tx, held["person"]),
                },
            )
            if store.give(tx, new) != 1:
                raise NotFound(NO_PROPOSAL)
            _note(desk, Event.RESET_GIVEN, new, row["organisation"])
        return code

    def _beneficiary(self, desk: Desk, person: UUID, kind: str) -> Row:
        """Return whom a code is for, whom only the network can help. Raises NotFound, Conflict."""
        tx = desk.tx
        row = people_store.get(tx, person, lock=True)
        if row is None:
            raise NotFound(NOBODY)
        found = dict(checked(tx, "person", row))
        house = found["organisation"]
        networks = {each["network"] for each in organisation_store.live_memberships(tx, house)}
        organisation = organisation_store.get(tx, house)
        roles = live_roles(tx, person)
        office = any(each["network"] is not None for each in roles) or (
            organisation is not None and checked(tx, "organisation", organisation)["kind"] == "office"
        )
        # People of an office need officers of another house, who may belong to another network.
        if not office and desk.network not in networks:
            raise NotFound(NOBODY)
        if house == desk.caller.organisation:
            raise Conflict(SAME_HOUSE)
        owns = any((each["role"], each["network"]) == (Role.DATA_OWNER, None) for each in roles)
        if not office and (not owns or other_owners(tx, house, person)):
            raise Conflict(THEIR_OWNER)
        _require_active(tx, found)
        given = store.given_since(tx, person, tx.now - timedelta(seconds=APART_SECONDS))
        if any(checked(tx, "reset", each)["kind"] != kind for each in given):
            raise Conflict(BOTH_FACTORS)
        return found

    @staticmethod
    def _require_proposer(tx: Transaction, held: Row) -> None:
        proposer = people_store.get(tx, held["proposer"])
        active = proposer is not None and checked(tx, "person", proposer)["state"] == ACTIVE
        house = None if proposer is None else organisation_store.get(tx, proposer["organisation"])
        opened = house is not None and checked(tx, "organisation", house)["state"] == ACTIVE
        if not (
            active and opened and group_of(tx, held["proposer"], held["network"]) == held["proposer_group"]
        ):
            raise Conflict(NO_LONGER)

    @staticmethod
    def _newest(tx: Transaction, person: UUID) -> UUID:
        unused = invitation_store.unused_of(tx, person)
        return UUID(str(unused[0]["id"]))

    def _opened(self, desk: Desk, rows: list[Row]) -> list[Proposal]:
        tx = desk.tx
        ids = {row["person"] for row in rows} | {row["proposer"] for row in rows}
        names = self._accounts.people.names(tx, ids)
        people = {row["id"]: row["organisation"] for row in people_store.by_ids(tx, ids)} if ids else {}
        houses = self._accounts.people.organisations_names(tx, set(people.values()))
        return [
            Proposal(
                id=row["id"],
                person=names[row["person"]],
                organisation=houses[people[row["person"]]],
                kind=row["kind"],
                proposer=names[row["proposer"]],
                proposed_at=row["created_at"],
                expires_at=row["expires_at"],
                mine=row["proposer"] == desk.caller.person or row["proposer_group"] == desk.group,
            )
            for row in rows
        ]


def _proposed(tx: Transaction, person: UUID, kind: str, proposer: UUID) -> Row:
    return {
        "id": uuid4(),
        "person": person,
        "kind": kind,
        "network": None,
        "proposer": proposer,
        "proposer_group": None,
        "created_at": tx.now,
        "expires_at": tx.now + timedelta(seconds=WAITS_SECONDS),
        "confirmer": None,
        "confirmer_group": None,
        "given_at": None,
        "invitation": None,
    }


def _require_kind(kind: str) -> None:
    if kind not in KINDS:
        raise Invalid([FieldProblem("/kind", "This is not one of the possible values.")])


def _require_active(tx: Transaction, row: Row) -> None:
    if closing_store.helper(tx, row["id"]) is not None:
        raise Conflict(A_HELPER)
    if row["state"] != ACTIVE:
        raise Conflict(NOT_ENROLLED)


def _note(desk: Desk, event: Event, row: Row, organisation: UUID) -> None:
    entry = by_caller(
        desk.tx,
        desk.caller,
        event,
        rule=desk.rule,
        network=row["network"],
        reason=row["kind"],
        changed=(change("reset", row),),
    )
    desk.tx.audit(entry, Detail(organisation, {"person": str(row["person"])}))

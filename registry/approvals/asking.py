"""Asking for a tier or an office role: for oneself, or by a data owner for a colleague."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from audit.event import Event
from policies.vocabulary import COMPANY_ROLES, Role, Tier
from registry.accounts.grants import LONGEST_DAYS
from registry.accounts.outcome import change
from registry.accounts.store import networks as network_store
from registry.accounts.store import organisations as organisation_store
from registry.acting import acting
from registry.approvals import request as requests
from registry.approvals import store
from registry.approvals.beneficiary import require_beneficiary, require_reader
from registry.approvals.request import Kind, Request, Wanted
from registry.approvals.telling import Telling
from registry.approvals.views import Place, RequestView, State
from registry.approvals.words import checked_words
from registry.authority import checked
from registry.database import Detail
from registry.entries import by_caller
from registry.errors import Conflict, FieldProblem, Invalid, NotFound, Refused

if TYPE_CHECKING:
    from registry.accounts.service import Accounts
    from registry.caller import Caller, Credential
    from registry.database import Database, Transaction

MOST_WAITING: Final = 10
"""Requests by one person, or for one, that may wait at once."""
MOST_LISTED: Final = 50
TIERS: Final = (Tier.COMMUNITY, Tier.MEMBER, Tier.CASE)
ROLES: Final = tuple(role for role in Role if role not in COMPANY_ROLES)

NO_REQUEST = "There is no such request, or it is no longer waiting."
NO_NETWORK = "There is no such network for you."
NOT_MEMBER = "Your organisation has to be a member of the network first."
NO_GROUP = "There is no such approver group in this network."
GROUP_NEEDED = "Say in which group of approvers a vetting officer shall sit."
TOO_LONG = "This must be at most {maximum}."
POSSIBLE = "This is not one of the possible values."
ASKED_ALREADY = "The same has been asked for already and waits for an answer."
MANY = "{count} requests wait already. Withdraw one, or wait for an answer."
OTHERS = "Only a data owner asks for somebody else, and for people of the same organisation."


@dataclass(frozen=True, slots=True)
class Plea:
    """What somebody asks for, as it came: `person` None for themselves; `days` for a tier, `group` for a role."""

    kind: Kind
    word: Tier | Role
    networks: Collection[UUID]
    purpose: str
    person: UUID | None = None
    days: int | None = None
    group: UUID | None = None


class Asking:
    """Makes and withdraws requests, and tells their people what has become of them."""

    def __init__(self, database: Database, accounts: Accounts, telling: Telling) -> None:
        self._database = database
        self._accounts = accounts
        self._telling = telling

    def ask(self, credential: Credential, plea: Plea) -> UUID:
        """Ask for something; return the request's id.

        Raises:
            NotSignedIn: nobody is signed in.
            Refused: it is for somebody else, and the caller is no data owner.
            NotFound: there is no such person or network for the caller.
            Invalid: the words, days, tier, role or group cannot be.
            Conflict: it waits already, ten wait already, or it could not be given.
        """
        asked = {"asked": "access", "word": plea.word.value}
        callers = self._accounts.sessions
        with acting(self._database, callers, credential, Event.REQUEST_MADE, asked) as (tx, caller):
            purpose = checked_words(plea.purpose, "/purpose")
            person, organisation = self._beneficiary(tx, caller, plea.person)
            networks = self._networks(tx, plea, organisation)
            wanted = Wanted(
                plea.kind,
                networks,
                person,
                organisation,
                caller.person,
                plea.word,
                _days(plea),
                self._group(tx, plea, networks),
                purpose,
            )
            self._require_new(tx, wanted)
            return requests.add(tx, self._accounts.secrets, caller, wanted).id

    def places(self, credential: Credential) -> list[Place]:
        """Return where the caller may ask for something, by name. Raises NotSignedIn."""
        callers, asked = self._accounts.sessions, {"asked": "places"}
        with acting(self._database, callers, credential, Event.REQUESTS_READ, asked, snapshot=True) as (
            tx,
            caller,
        ):
            tx.audit(by_caller(tx, caller, Event.REQUESTS_READ))
            states = _memberships(tx, caller.organisation)
            rows = [checked(tx, "network", row) for row in network_store.by_ids(tx, states)] if states else []
            return [
                Place(row["id"], row["name"], states[row["id"]] == "member", _own_groups(tx, row["id"]))
                for row in sorted(rows, key=lambda row: str(row["name"]))
            ]

    def withdraw(self, credential: Credential, request: UUID) -> None:
        """Withdraw what the caller asked for, or what was asked for them. Raises NotSignedIn, NotFound."""
        asked = {"request": str(request)}
        callers = self._accounts.sessions
        with acting(self._database, callers, credential, Event.REQUEST_WITHDRAWN, asked) as (tx, caller):
            row = store.get(tx, request, lock=True)
            found = None if row is None else requests.opened(tx, self._accounts.secrets, [row])[0]
            if found is None or caller.person not in {found.wanted.person, found.wanted.requester}:
                raise NotFound(NO_REQUEST)
            if self._telling.states(tx, [found])[found.id] is not State.WAITING:
                raise NotFound(NO_REQUEST)
            new = requests.withdraw(tx, found)
            if new is None:
                raise NotFound(NO_REQUEST)
            entry = by_caller(
                tx,
                caller,
                Event.REQUEST_WITHDRAWN,
                reason=found.wanted.token,
                changed=(change("request", new),),
            )
            tx.audit(entry, Detail(found.wanted.organisation, {"person": str(found.wanted.person)}))

    def mine(self, credential: Credential) -> list[RequestView]:
        """Return what the caller asked for and what was asked for them, the newest first. Raises NotSignedIn."""
        callers = self._accounts.sessions
        with acting(
            self._database, callers, credential, Event.REQUESTS_READ, {"asked": "own"}, snapshot=True
        ) as (tx, caller):
            rows = store.of_person(tx, caller.person, MOST_LISTED)
            found = requests.opened(tx, self._accounts.secrets, rows)
            views = self._telling.told(tx, caller, found, officer=False)
            tx.audit(by_caller(tx, caller, Event.REQUESTS_READ, count=len(views)))
        return views

    def _beneficiary(self, tx: Transaction, caller: Caller, person: UUID | None) -> tuple[UUID, UUID]:
        if person is not None and person != caller.person and Role.DATA_OWNER not in caller.own_roles:
            raise Refused(OTHERS)
        found = caller.person if person is None else person
        require_beneficiary(tx, found, caller.organisation)
        return found, caller.organisation

    def _networks(self, tx: Transaction, plea: Plea, organisation: UUID) -> frozenset[UUID]:
        networks = frozenset(plea.networks)
        if (
            not networks
            or len(networks) != len(plea.networks)
            or (plea.kind is Kind.ROLE and len(networks) > 1)
        ):
            raise Invalid([FieldProblem("/networks", POSSIBLE)])
        states = _memberships(tx, organisation)
        if not networks <= states.keys():
            raise NotFound(NO_NETWORK)
        if plea.word in {Tier.MEMBER, Tier.CASE} and any(states[each] != "member" for each in networks):
            raise Conflict(NOT_MEMBER)
        return networks

    @staticmethod
    def _group(tx: Transaction, plea: Plea, networks: frozenset[UUID]) -> UUID | None:
        if plea.word is not Role.VETTING_OFFICER:
            if plea.group is not None:
                raise Invalid([FieldProblem("/group", POSSIBLE)])
            return None
        if plea.group is None:
            raise Invalid([FieldProblem("/group", GROUP_NEEDED)])
        (network,) = networks
        if plea.group not in {group for group, _ in _own_groups(tx, network)}:
            raise Invalid([FieldProblem("/group", NO_GROUP)])
        return plea.group

    def _require_new(self, tx: Transaction, wanted: Wanted) -> None:
        if wanted.kind is Kind.TIER:
            require_reader(tx, wanted.person, wanted.organisation)
        rows = store.of_person(tx, wanted.person, MOST_LISTED)
        if wanted.requester != wanted.person:
            rows += store.of_person(tx, wanted.requester, MOST_LISTED)
        found = requests.opened(tx, self._accounts.secrets, list({row["id"]: row for row in rows}.values()))
        states = self._telling.states(tx, found)
        waiting = [each for each in found if states[each.id] is State.WAITING]
        if any(_same(each, wanted) for each in waiting):
            raise Conflict(ASKED_ALREADY)
        if len(waiting) >= MOST_WAITING:
            raise Conflict(MANY, count=MOST_WAITING)


def _memberships(tx: Transaction, organisation: UUID) -> dict[UUID, str]:
    """Return the networks an organisation is in now, and how."""
    rows = [checked(tx, "membership", row) for row in organisation_store.live_memberships(tx, organisation)]
    return {
        row["network"]: row["state"]
        for row in rows
        if row["valid_from"] <= tx.now and (row["valid_until"] is None or row["valid_until"] > tx.now)
    }


def _own_groups(tx: Transaction, network: UUID) -> list[tuple[UUID, str]]:
    """Return the approver groups of a network that its own officers fill, with their names."""
    filled = {row["approver_group"] for row in store.partners(tx)}
    rows = [checked(tx, "approver_group", row) for row in network_store.groups(tx, network)]
    return [(row["id"], row["name"]) for row in rows if row["id"] not in filled]


def _days(plea: Plea) -> int | None:
    word = plea.word
    if plea.kind is Kind.ROLE:
        if word not in ROLES:
            raise Invalid([FieldProblem("/role", POSSIBLE)])
        if plea.days is not None:
            raise Invalid([FieldProblem("/days", POSSIBLE)])
        return None
    if not isinstance(word, Tier) or word not in TIERS:
        raise Invalid([FieldProblem("/tier", POSSIBLE)])
    longest = LONGEST_DAYS[word]
    if plea.days is None or not 1 <= plea.days <= longest:
        raise Invalid([FieldProblem("/days", TOO_LONG, {"maximum": longest})])
    return plea.days


def _same(request: Request, wanted: Wanted) -> bool:
    asked = request.wanted
    return (asked.person, asked.word, asked.group) == (wanted.person, wanted.word, wanted.group) and bool(
        asked.networks & wanted.networks
    )

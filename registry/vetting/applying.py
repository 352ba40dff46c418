"""Applying for membership, for an organisation's data owners: state it, answer, withdraw, see how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from audit.event import Event
from policies.vocabulary import Action, Role, SensitivityClass, Tier
from registry.accounts.grants import LONGEST_DAYS
from registry.accounts.outcome import change
from registry.accounts.rights import MEMBER, OFFICE
from registry.accounts.store import networks as network_store
from registry.accounts.store import organisations as organisation_store
from registry.accounts.store import people as people_store
from registry.acting import acting
from registry.approvals import request as requests
from registry.approvals.beneficiary import require_beneficiary, require_reader
from registry.approvals.vetted import Named
from registry.approvals.words import checked_words
from registry.authority import checked
from registry.database import Detail
from registry.entries import by_caller
from registry.errors import Conflict, FieldProblem, Invalid, NotFound, Refused
from registry.vetting import application as applications
from registry.vetting import store
from registry.vetting.application import Application, Stated, Step
from registry.vetting.criteria import HERE
from registry.vetting.views import OPEN, ApplicationView, Place, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from policies.table import PolicyTable
    from registry.accounts.service import Accounts
    from registry.accounts.store.rows import Row
    from registry.caller import Caller, Credential
    from registry.database import Database, Transaction
    from registry.vetting.telling import Telling

RENEWAL: Final = timedelta(days=90)
"""So long before a membership ends it can be applied for anew."""
SOON: Final = timedelta(days=60)
"""So long before its end, its data owners and the officers are reminded."""
MOST_LISTED: Final = 50
MOST_NAMED: Final = 40
"""Lines of people in an application."""
LONGEST_WORDS: Final = 1_000
"""Characters of what an organisation does, and of why it wants in."""
NAMEABLE: Final = (Tier.MEMBER, Tier.CASE)

OWNERS: Final = "Only a data owner applies for their organisation."
NO_NETWORK: Final = "There is no such network for you."
NO_APPLICATION: Final = "There is no such application, or it is no longer open."
NO_OFFICE: Final = "A network's office is no member, so it does not apply."
APPLIED: Final = "Your organisation has applied there already. Withdraw that first, or wait for the answer."
HOLDS: Final = "Your organisation is a member for a good while yet. Apply again when the end is near."
NOT_ASKED: Final = "Nobody has asked anything that waits for an answer."
POSSIBLE: Final = "This is not one of the possible values."
TWICE: Final = "Each person can be named once for each kind of access."
TOO_LONG: Final = "This must be at most {maximum}."


class Applying:
    """Makes and withdraws applications of the caller's organisation, and tells its people how far they are."""

    def __init__(
        self, database: Database, accounts: Accounts, policy: Callable[[], PolicyTable], telling: Telling
    ) -> None:
        self._database = database
        self._accounts = accounts
        self._policy = policy
        self._telling = telling

    def places(self, credential: Credential) -> list[Place]:
        """Return the networks of the caller's organisation, how it is there and until when. Raises NotSignedIn."""
        callers, asked = self._accounts.sessions, {"asked": "places"}
        with acting(self._database, callers, credential, Event.APPLICATIONS_READ, asked, snapshot=True) as (
            tx,
            caller,
        ):
            tx.audit(by_caller(tx, caller, Event.APPLICATIONS_READ))
            rows = store.of_organisation(tx, caller.organisation, MOST_LISTED)
            found = self._telling.opened(tx, rows)
            standings = self._telling.standings(tx, found)
            waiting = {each.network for each in found if standings[each.id].state in OPEN}
            memberships = _memberships(tx, caller.organisation)
            networks = [
                checked(tx, "network", row)
                for row in (network_store.by_ids(tx, memberships) if memberships else [])
            ]
            owner = _may_apply(caller)
            return [
                Place(
                    row["id"],
                    row["name"],
                    member=(held := memberships[row["id"]])["state"] == MEMBER,
                    until=(until := held["valid_until"]),
                    soon=until is not None and until - tx.now < SOON,
                    may_apply=owner and row["id"] not in waiting and not _holds(tx, held),
                )
                for row in sorted(networks, key=lambda row: str(row["name"]))
            ]

    def nameable(self, credential: Credential) -> list[tuple[UUID, str]]:
        """Return the people that an application can name, by name. Raises NotSignedIn, Refused."""
        callers, asked = self._accounts.sessions, {"asked": "people"}
        with acting(self._database, callers, credential, Event.PEOPLE_READ, asked, snapshot=True) as (
            tx,
            caller,
        ):
            self._require_owner(caller)
            rows = people_store.of_organisation(tx, caller.organisation)
            found = [row["id"] for row in rows if self._can_be_named(tx, row["id"], caller.organisation)]
            names = self._accounts.people.names(tx, found)
            tx.audit(
                by_caller(tx, caller, Event.PEOPLE_READ, count=len(names)), Detail(caller.organisation, {})
            )
        return sorted(names.items(), key=lambda each: (each[1].casefold(), str(each[0])))

    def apply(self, credential: Credential, network: UUID, stated: Stated) -> UUID:
        """Apply for membership of a network; return the application's id.

        Raises:
            NotSignedIn: nobody is signed in.
            Refused: the caller is no data owner.
            NotFound: the organisation is not in the network, or nobody such works there.
            Invalid: the words or the days cannot be, or somebody is named twice.
            Conflict: it has applied, or is a member for long; or somebody named cannot hold this.
        """
        asked = {"network": str(network)}
        callers = self._accounts.sessions
        with acting(self._database, callers, credential, Event.APPLICATION_MADE, asked) as (tx, caller):
            self._require_owner(caller)
            if caller.organisation_kind == OFFICE:
                raise Conflict(NO_OFFICE)
            # Locked, so that two applications of one organisation see each other.
            organisation_store.get(tx, caller.organisation, lock=True)
            held = _memberships(tx, caller.organisation).get(network)
            if held is None:
                raise NotFound(NO_NETWORK)
            if _holds(tx, held):
                raise Conflict(HOLDS)
            found = self._telling.opened(tx, store.of_organisation(tx, caller.organisation, MOST_LISTED))
            standings = self._telling.standings(tx, found)
            if any(each.network == network and standings[each.id].state in OPEN for each in found):
                raise Conflict(APPLIED)
            kept = Stated(
                checked_words(stated.does, "/does", LONGEST_WORDS, HERE),
                checked_words(stated.why, "/why", LONGEST_WORDS, HERE),
                checked_words(stated.contact, "/contact", sentence=HERE),
                checked_words(stated.sponsor, "/sponsor", sentence=HERE) if stated.sponsor.strip() else "",
                _checked_named(stated.named),
            )
            for each in kept.named:
                require_beneficiary(tx, each.person, caller.organisation)
                require_reader(tx, each.person, caller.organisation)
            secrets, house = self._accounts.secrets, caller.organisation
            return applications.add(tx, secrets, caller, caller.person, house, network, kept)

    def mine(self, credential: Credential) -> list[ApplicationView]:
        """Return what the caller's organisation applied for, the newest first, at most 50.

        Raises NotSignedIn; Denied for who may not read it.
        """
        callers, asked = self._accounts.sessions, {"asked": "own"}
        with acting(self._database, callers, credential, Event.APPLICATIONS_READ, asked, snapshot=True) as (
            tx,
            caller,
        ):
            rule = self._rule(caller, Action.READ)
            found = self._telling.opened(tx, store.of_organisation(tx, caller.organisation, MOST_LISTED))
            views = self._telling.told(tx, caller, found, officer=False)
            tx.audit(by_caller(tx, caller, Event.APPLICATIONS_READ, rule=rule, count=len(views)))
        return views

    def answer(self, credential: Credential, application: UUID, words: str) -> None:
        """Answer what an officer asked. Raises NotSignedIn, Refused, NotFound, Invalid; Conflict: nothing was asked."""
        asked = {"application": str(application)}
        callers = self._accounts.sessions
        with acting(self._database, callers, credential, Event.APPLICATION_MOVED, asked) as (tx, caller):
            rule = self._require_owner(caller)
            found, state = self._own(tx, caller, application)
            said = checked_words(words, "/words", LONGEST_WORDS, HERE)
            if state is not State.NEEDS:
                raise Conflict(NOT_ASKED)
            applications.take(tx, self._accounts.secrets, caller, found, Step.ANSWERED, said, rule)

    def withdraw(self, credential: Credential, application: UUID) -> None:
        """Withdraw an application that is not decided. Raises NotSignedIn, Refused, NotFound."""
        asked = {"application": str(application)}
        callers = self._accounts.sessions
        with acting(self._database, callers, credential, Event.APPLICATION_WITHDRAWN, asked) as (tx, caller):
            rule = self._require_owner(caller)
            found, state = self._own(tx, caller, application)
            if state not in OPEN:
                raise NotFound(NO_APPLICATION)
            request = self._telling.standings(tx, [found])[found.id].request
            gone = applications.withdraw(tx, application)
            changed = [] if gone is None else [change("application", gone)]
            ended = None if request is None else requests.withdraw(tx, request)
            changed += [] if ended is None else [change("request", ended)]
            entry = by_caller(
                tx,
                caller,
                Event.APPLICATION_WITHDRAWN,
                rule=rule,
                network=found.network,
                changed=tuple(changed),
            )
            tx.audit(entry, Detail(found.organisation, asked))

    def _own(self, tx: Transaction, caller: Caller, application: UUID) -> tuple[Application, State]:
        row = store.get(tx, application, lock=True)
        if row is None or row["organisation"] != caller.organisation:
            raise NotFound(NO_APPLICATION)
        found = self._telling.opened(tx, [row])[0]
        return found, self._telling.standings(tx, [found])[found.id].state

    def _require_owner(self, caller: Caller) -> str:
        if not _may_apply(caller):
            raise Refused(OWNERS)
        return self._rule(caller, Action.WRITE)

    def _rule(self, caller: Caller, action: Action) -> str:
        subjects = caller.own_subjects
        decision = self._policy().decide(subjects, action, SensitivityClass.APPLICATION, Tier.SEALED)
        decision.require()
        return decision.rule

    @staticmethod
    def _can_be_named(tx: Transaction, person: UUID, organisation: UUID) -> bool:
        try:
            require_beneficiary(tx, person, organisation, lock=False)
            require_reader(tx, person, organisation)
        except (NotFound, Conflict):
            return False
        return True


def _may_apply(caller: Caller) -> bool:
    return Role.DATA_OWNER in caller.own_roles


def _memberships(tx: Transaction, organisation: UUID) -> dict[UUID, Row]:
    """Return an organisation's row for each of its networks, also where its membership has ended by itself."""
    rows = [checked(tx, "membership", row) for row in organisation_store.live_memberships(tx, organisation)]
    return {row["network"]: dict(row) for row in rows}


def _holds(tx: Transaction, membership: Row) -> bool:
    """Tell whether a vetted membership has long to go. One without an end was never vetted here, and may be."""
    until = membership["valid_until"]
    return membership["state"] == MEMBER and until is not None and bool(until - tx.now > RENEWAL)


def _checked_named(named: Sequence[Named]) -> tuple[Named, ...]:
    if len(named) > MOST_NAMED:
        raise Invalid([FieldProblem("/people", TOO_LONG, {"maximum": MOST_NAMED})])
    if len({(each.person, each.tier) for each in named}) != len(named):
        raise Invalid([FieldProblem("/people", TWICE)])
    for number, each in enumerate(named):
        if each.tier not in NAMEABLE:
            raise Invalid([FieldProblem(f"/people/{number}/tier", POSSIBLE)])
        if not 1 <= each.days <= LONGEST_DAYS[each.tier]:
            longest = {"maximum": LONGEST_DAYS[each.tier]}
            raise Invalid([FieldProblem(f"/people/{number}/days", TOO_LONG, longest)])
    return tuple(named)

"""Who may administer whom: a data owner their own company's people, a vetting officer their network's.

A change takes a fresh proof. It holds its organisation's row until it is committed and looks at the caller
again after that, so that two changes of one organisation see each other, and whoever was disabled while they
waited changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from policies.vocabulary import Action, Role, SensitivityClass, Subject, Tier
from registry.accounts import attempts
from registry.accounts.limits import MAILBOXES
from registry.accounts.store import grants as grant_store
from registry.accounts.store import organisations as organisation_store
from registry.accounts.store import people as people_store
from registry.acting import acting
from registry.authority import checked
from registry.errors import Conflict, NotFound, StepUpNeeded, TooMany

if TYPE_CHECKING:
    from audit.event import Event
    from policies.decision import Decision
    from policies.table import PolicyTable
    from registry.accounts.service import Accounts
    from registry.accounts.store.rows import Row
    from registry.caller import Caller, Credential
    from registry.database import Database, Transaction

STEP_UP = "Confirm with a fresh code that it is you; then this is done."
NOBODY = "There is no such person."
NO_ORGANISATION = "There is no such organisation."
MANY_MAILBOXES = "Your company has tried {count} mailboxes in a day. Go on tomorrow."
NO_GROUP = "You are in no group of approvers of this network, so this is not yours to do."


@dataclass(frozen=True, slots=True)
class Desk:
    """One person at work: the transaction, who they are, and the rule that lets them.

    `network` and `group`: a vetting officer's network, and their group of approvers there, if any.
    """

    tx: Transaction
    caller: Caller
    rule: str
    network: UUID | None = None
    group: UUID | None = None


class Desks:
    """Opens desks; every refusal is on record before it is raised."""

    def __init__(self, database: Database, accounts: Accounts, policy: Callable[[], PolicyTable]) -> None:
        self._database = database
        self._accounts = accounts
        self._policy = policy

    @contextmanager
    def owner(
        self, credential: Credential, event: Event, asked: dict[str, str], *, change: bool = True
    ) -> Iterator[Desk]:
        """Let a data owner look at, or change, their own organisation's people.

        Raises NotSignedIn; Denied, StepUpNeeded and what the block raises, on record.
        """
        callers = self._accounts.sessions
        with acting(self._database, callers, credential, event, asked, snapshot=not change) as (tx, caller):
            rule = self._owner(caller)
            if change:
                _require_proof(caller)
                organisation_store.get(tx, caller.organisation, lock=True)
                again = callers.admit(tx, credential)
                yield Desk(tx, again, self._owner(again))
            else:
                yield Desk(tx, caller, rule)

    @contextmanager
    def newcomer(self, credential: Credential, event: Event) -> Iterator[Desk]:
        """Let a data owner make an account; that they ask for a mailbox is counted, whatever comes of it.

        Raises as `owner`; TooMany. A refusal, which tells that somebody has an account, takes the count back with
        the rest: it is made again then, not before, for whoever holds a connection must not wait for a second.
        """
        asked: UUID | None = None
        try:
            with self.owner(credential, event, {}) as desk:
                _count_mailbox(desk.tx, desk.caller.organisation)
                asked = desk.caller.organisation
                yield desk
        except Exception:
            if asked is not None:
                # Others came in between: whoever is beyond the limit by now is told that, and nothing else.
                with self._database.transaction() as tx:
                    _count_mailbox(tx, asked)
            raise

    @contextmanager
    def officer(
        self,
        credential: Credential,
        event: Event,
        asked: dict[str, str],
        network: UUID | None = None,
        *,
        change: bool = True,
    ) -> Iterator[Desk]:
        """Let a vetting officer of `network` look at, or change, its people; None: of any one of theirs.

        Raises as `owner`.
        """
        callers = self._accounts.sessions
        with acting(self._database, callers, credential, event, asked, snapshot=not change) as (tx, caller):
            found, rule = self._officer(caller, network, change=change)
            if change:
                _require_proof(caller)
                # Two changes of one network by its officers wait for each other, and then look again.
                people_store.get(tx, caller.person, lock=True)
                again = callers.admit(tx, credential)
                found, rule = self._officer(again, network, change=change)
                yield Desk(tx, again, rule, found, group_of(tx, again.person, found))
            else:
                yield Desk(tx, caller, rule, found, group_of(tx, caller.person, found))

    def _owner(self, caller: Caller) -> str:
        return _allowed(
            self._policy().decide(caller.own_subjects, Action.WRITE, SensitivityClass.ACCOUNT, Tier.SEALED)
        )

    def _officer(self, caller: Caller, network: UUID | None, *, change: bool) -> tuple[UUID, str]:
        held = [each for each, standing in caller.standings.items() if Role.VETTING_OFFICER in standing.roles]
        chosen = network if network is not None else min(held, default=None)
        subjects = {Subject.role(Role.VETTING_OFFICER)} if chosen in held else set()
        action = Action.WRITE if change else Action.READ
        rule = _allowed(self._policy().decide(subjects, action, SensitivityClass.ACCOUNT, Tier.SEALED))
        if chosen is None:
            raise NotFound(NO_ORGANISATION)
        return chosen, rule


def group_of(tx: Transaction, person: UUID, network: UUID) -> UUID | None:
    """Return in which group of approvers of a network somebody is as a vetting officer, None for none."""
    for row in grant_store.live_roles(tx, person):
        held = checked(tx, "role", row)
        if (held["role"], held["network"]) == (Role.VETTING_OFFICER, network) and held[
            "valid_from"
        ] <= tx.now:
            return None if held["approver_group"] is None else UUID(str(held["approver_group"]))
    return None


def require_group(desk: Desk) -> UUID:
    """Return the officer's group. Raises Conflict for who is in none."""
    if desk.group is None:
        raise Conflict(NO_GROUP)
    return desk.group


def person_of(tx: Transaction, organisation: UUID, person: UUID) -> Row:
    """Return somebody of an organisation, for change. Raises NotFound for anybody else, whoever they are."""
    row = people_store.get(tx, person, lock=True)
    if row is None or row["organisation"] != organisation:
        raise NotFound(NOBODY)
    return dict(checked(tx, "person", row))


def live_roles(tx: Transaction, person: UUID) -> list[Row]:
    """Return the roles somebody holds now."""
    rows = [dict(checked(tx, "role", row)) for row in grant_store.live_roles(tx, person)]
    return [row for row in rows if row["valid_from"] <= tx.now]


def _count_mailbox(tx: Transaction, organisation: UUID) -> None:
    try:
        attempts.reserve(tx, [attempts.bucket(tx, "mailbox", MAILBOXES, organisation.bytes)])
    except attempts.LimitReached as error:
        raise TooMany(MANY_MAILBOXES, error.retry_after, count=MAILBOXES[0].count) from None


def _require_proof(caller: Caller) -> None:
    if not caller.stepped_up:
        raise StepUpNeeded(STEP_UP)


def _allowed(decision: Decision) -> str:
    decision.require()
    return decision.rule

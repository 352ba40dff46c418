"""How many views are left, being shown more for a time, and what one organisation was shown too much of.

::

    fewer than a quarter left --(ask, by a member, with why)--> asked --(approve, by an officer of the network who is
                                                                   |     of another organisation)--> more, 30 days
                                                                   '--(decline, with why)--> as before
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol
from uuid import UUID, uuid4

from audit.event import Event
from policies.vocabulary import OFFICE_ROLES, Role
from registry.acting import acting
from registry.authority import checked, signed
from registry.database import Detail
from registry.entries import by_caller
from registry.errors import Conflict, FieldProblem, Invalid, NotFound, Refused, StepUpNeeded
from registry.exposure import store
from registry.exposure.alarm import cell_place
from registry.exposure.allowance import (
    APPROVE,
    DECLINE,
    answer_place,
    asked_place,
    change_of,
    checked_words,
)
from registry.exposure.limits import DAYS, FURTHER, FURTHER_DAYS
from registry.guarding.views import Asked, Noticed, Queue, ViewsLeft

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from keys.context import SecretContext
    from registry.caller import Caller, Callers, Credential
    from registry.database import Database, Transaction
    from registry.exposure.budget import Budget, Exposure

NOT_SEARCHING: Final = "Only who searches for a company has views, and asks for more."
NOT_OFFICER: Final = "Only a vetting officer of the network answers this."
OWN_COMPANY: Final = "This is about your own organisation. An officer of another one has to answer."
STEP_UP: Final = "Confirm with a fresh code that it is you; then this is done."
ENOUGH: Final = "Your company has most of its views left. Ask when fewer than a quarter of some are."
ASKED_ALREADY: Final = "Your company has asked already. The network's office answers first."
ANSWERED: Final = "This was answered already."
NO_REQUEST: Final = "There is no such request in your network."
CHOOSE: Final = "Choose approve or decline."
QUARTER: Final = 4


class Secrets(Protocol):
    """Seals and opens what people write: `registry.accounts.secrets`."""

    def seal_text(self, tx: Transaction, context: SecretContext, text: str) -> bytes:
        """Return the text sealed."""
        ...

    def open_text(self, tx: Transaction, context: SecretContext, blob: bytes) -> str:
        """Return the text. Raises keys.errors.KeysError."""
        ...


class Names(Protocol):
    """Gives names of organisations: `registry.accounts.people`."""

    def organisations_names(self, tx: Transaction, organisations: Collection[UUID]) -> dict[UUID, str]:
        """Return the names by id."""
        ...


class Guarding:
    """Answers about views.

    Args:
        database: opens transactions.
        callers: turns a credential into a caller.
        exposure: counts what is shown.
        secrets: seals and opens what people write.
        names: gives names of organisations.
    """

    def __init__(
        self, database: Database, callers: Callers, exposure: Exposure, secrets: Secrets, names: Names
    ) -> None:
        self._database = database
        self._callers = callers
        self._exposure = exposure
        self._secrets = secrets
        self._names = names

    def left(self, credential: Credential) -> ViewsLeft:
        """Return what is left to the caller's organisation. Raises NotSignedIn; Refused for who does not search."""
        asked = {"asked": "views left"}
        with acting(
            self._database, self._callers, credential, Event.ALLOWANCE_ASKED, asked, snapshot=True
        ) as (tx, caller):
            _require_reader(caller)
            return self._left(tx, caller)

    def ask(self, credential: Credential, reason: str) -> ViewsLeft:
        """Ask the office for more.

        The network whose numbers bind is asked.

        Raises:
            NotSignedIn: nobody is signed in.
            Refused: the caller does not search.
            Invalid: the reason has fewer than 10 or more than 500 characters.
            Conflict: most is left, or the organisation has asked already.
        """
        asked = {"asked": "more views"}
        with acting(self._database, self._callers, credential, Event.ALLOWANCE_ASKED, asked) as (tx, caller):
            _require_reader(caller)
            said = checked_words(reason)
            budget = self._exposure.budget(tx, caller)
            if not _is_short(budget):
                raise Conflict(ENOUGH)
            network, request = self._exposure.binding(tx, caller), uuid4()
            none: dict[str, Any] = dict.fromkeys(
                ("decision", "decided_by", "answer", "decided_at", "points", "opened", "searches", "until")
            )
            row = signed(
                tx,
                "allowance",
                {
                    "id": request,
                    "organisation": caller.organisation,
                    "network": network,
                    "person": caller.person,
                    "reason": self._secrets.seal_text(tx, asked_place(request), said),
                    "asked_at": tx.now,
                    **none,
                },
            )
            if not store.ask(tx, row):
                raise Conflict(ASKED_ALREADY)
            entry = by_caller(tx, caller, Event.ALLOWANCE_ASKED, network=network, changed=(change_of(row),))
            tx.audit(entry, Detail(None, {"reason": said}))
            return self._left(tx, caller)

    def queue(self, credential: Credential) -> Queue:
        """Return who asks for more, and what was noticed in 30 days; that it is read is on record first.

        Raises NotSignedIn; Refused for all but vetting officers.
        """
        asked = {"asked": "who asks for more views"}
        with acting(
            self._database, self._callers, credential, Event.ALLOWANCES_READ, asked, snapshot=True
        ) as (tx, caller):
            networks = _offices(caller)
            if not networks:
                raise Refused(NOT_OFFICER)
            found = self._queue(tx, caller, networks)
            tx.audit(
                by_caller(tx, caller, Event.ALLOWANCES_READ, count=len(found.asked) + len(found.noticed))
            )
            return found

    def waiting(self, credential: Credential) -> int:
        """Return how many requests wait for an answer in the caller's office. Raises NotSignedIn."""
        with self._database.transaction(snapshot=True) as tx:
            caller = self._callers.admit(tx, credential)
            return len(store.waiting(tx, _offices(caller)))

    def decide(self, credential: Credential, request: UUID, decision: str, reason: str) -> Queue:
        """Let an organisation be shown more for 30 days, or not.

        Raises:
            NotSignedIn: nobody is signed in.
            Refused: the caller is no vetting officer, or it is about their own organisation.
            StepUpNeeded: the last proof is older than five minutes.
            NotFound: there is no such request in a network of the caller's.
            Invalid: the decision is neither "approve" nor "decline", or the reason too short or too long.
            Conflict: it was answered already.
        """
        event = Event.ALLOWANCE_APPROVED if decision == APPROVE else Event.ALLOWANCE_DECLINED
        asked = {"asked": decision[:20], "request": str(request)}
        with acting(self._database, self._callers, credential, event, asked) as (tx, caller):
            networks = _offices(caller)
            if not networks:
                raise Refused(NOT_OFFICER)
            if decision not in {APPROVE, DECLINE}:
                raise Invalid([FieldProblem("/decision", CHOOSE)])
            said = checked_words(reason)
            row = store.allowance_of(tx, request)
            if row is None or row["network"] not in networks:
                raise NotFound(NO_REQUEST)
            known = checked(tx, "allowance", row)
            if caller.organisation == known["organisation"] or caller.person == known["person"]:
                raise Refused(OWN_COMPANY)
            if not caller.stepped_up:
                raise StepUpNeeded(STEP_UP)
            if known["decision"] is not None:
                raise Conflict(ANSWERED)
            decided = signed(
                tx,
                "allowance",
                {
                    **known,
                    "decision": decision,
                    "decided_by": caller.person,
                    "answer": self._secrets.seal_text(tx, answer_place(request), said),
                    "decided_at": tx.now,
                    **(_further(tx) if decision == APPROVE else {}),
                },
            )
            store.decide(tx, decided)
            entry = by_caller(tx, caller, event, network=known["network"], changed=(change_of(decided),))
            tx.audit(entry, Detail(known["organisation"], {"reason": said}))
            return self._queue(tx, caller, networks)

    def _left(self, tx: Transaction, caller: Caller) -> ViewsLeft:
        budget = self._exposure.budget(tx, caller)
        asked = [checked(tx, "allowance", row) for row in store.allowances(tx, caller.organisation)]
        waiting = [row["asked_at"] for row in asked if row["decision"] is None]
        answered = next((row for row in asked if row["decision"] is not None), None)
        recent = answered is not None and tx.now - answered["decided_at"] < timedelta(days=DAYS)
        return ViewsLeft(
            limits=budget.limits,
            left=budget.left,
            may_ask=_is_short(budget) and not waiting,
            asked_at=waiting[0] if waiting else None,
            until=max(
                (row["until"] for row in asked if row["until"] and row["until"] > tx.now), default=None
            ),
            declined=bool(answered and recent and answered["decision"] == DECLINE),
            answer=self._secrets.open_text(tx, answer_place(answered["id"]), answered["answer"])
            if answered is not None and recent
            else None,
        )

    def _queue(self, tx: Transaction, caller: Caller, networks: Collection[UUID]) -> Queue:
        asked = [checked(tx, "allowance", row) for row in store.waiting(tx, networks)]
        since = tx.now - timedelta(days=DAYS)
        noticed = [checked(tx, "coverage_signal", row) for row in store.signals(tx, networks, since)]
        names = self._names.organisations_names(tx, {row["organisation"] for row in (*asked, *noticed)})
        return Queue(
            tuple(
                Asked(
                    row["id"],
                    names[row["organisation"]],
                    self._secrets.open_text(tx, asked_place(row["id"]), row["reason"]),
                    row["asked_at"],
                    row["organisation"] == caller.organisation,
                )
                for row in asked
            ),
            tuple(self._noticed(tx, row, names[row["organisation"]]) for row in noticed),
        )

    def _noticed(self, tx: Transaction, row: Mapping[str, Any], organisation: str) -> Noticed:
        told = json.loads(self._secrets.open_text(tx, cell_place(row["id"]), row["cell"]))
        return Noticed(organisation, told["region"], told["process"], told["companies"], row["raised_at"])


def _further(tx: Transaction) -> dict[str, Any]:
    return {
        "points": FURTHER.points,
        "opened": FURTHER.opened,
        "searches": FURTHER.searches,
        "until": tx.now + timedelta(days=FURTHER_DAYS),
    }


def _is_short(budget: Budget) -> bool:
    pairs = (
        (budget.left.points, budget.limits.points),
        (budget.left.opened, budget.limits.opened),
        (budget.left.searches, budget.limits.searches),
    )
    return any(left * QUARTER < limit for left, limit in pairs)


def _require_reader(caller: Caller) -> None:
    if caller.office_roles & OFFICE_ROLES or not any(
        standing.tiers for standing in caller.standings.values()
    ):
        raise Refused(NOT_SEARCHING)


def _offices(caller: Caller) -> frozenset[UUID]:
    return frozenset(
        network for network, standing in caller.standings.items() if Role.VETTING_OFFICER in standing.roles
    )

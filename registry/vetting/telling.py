"""Applications in names, with how far they are: for the organisation that applied, and for officers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from registry.accounts.store import organisations as organisation_store
from registry.approvals import request as requests
from registry.approvals import store as approval_store
from registry.approvals.views import State as Decided
from registry.authority import checked
from registry.vetting import application as applications
from registry.vetting import store
from registry.vetting.application import Application, Step, Taken, words_place
from registry.vetting.views import ApplicationView, State, StepView

if TYPE_CHECKING:
    from registry.accounts.service import Accounts
    from registry.accounts.store.rows import Row
    from registry.approvals.request import Request
    from registry.approvals.telling import Telling as Approvals
    from registry.caller import Caller
    from registry.database import Transaction

OPEN_DAYS: Final = 180
"""How long an application waits for officers to decide, its answers included."""

_LAST: Final[Mapping[Step, State]] = {
    Step.BEGUN: State.LOOKED_AT,
    Step.ASKED: State.NEEDS,
    Step.ANSWERED: State.LOOKED_AT,
}
_UNLESS_GIVEN: Final[Mapping[Decided, State]] = {
    Decided.WAITING: State.SECOND,
    Decided.DENIED: State.DENIED,
    Decided.WITHDRAWN: State.WITHDRAWN,
    Decided.EXPIRED: State.ENDED,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an application is, until when its membership holds, and the request that decides it."""

    state: State
    until: datetime | None
    request: Request | None


class Telling:
    """Opens what was stated and said; every use of it stands behind an entry of its caller's."""

    def __init__(self, accounts: Accounts, approvals: Approvals) -> None:
        self._accounts = accounts
        self._approvals = approvals

    def opened(self, tx: Transaction, rows: Sequence[Row]) -> list[Application]:
        """Return applications from their rows. Raises keys.errors.AuthorityBroken."""
        return applications.opened(tx, self._accounts.secrets, rows)

    def standings(self, tx: Transaction, found: Sequence[Application]) -> Mapping[UUID, Standing]:
        """Return how far these applications are. Raises keys.errors.AuthorityBroken."""
        ids = [each.id for each in found]
        steps = applications.taken(tx, ids)
        asked = self._requests(tx, ids)
        decided = self._approvals.states(tx, list(asked.values())) if asked else {}
        members = _memberships(tx, list(asked.values()))
        return {
            each.id: _standing(tx, each, steps[each.id], asked.get(each.id), decided, members)
            for each in found
        }

    def told(
        self, tx: Transaction, caller: Caller, found: Sequence[Application], *, officer: bool
    ) -> list[ApplicationView]:
        """Return applications in names; to an officer with who took each step, and the request that decides it."""
        standings, steps = self.standings(tx, found), applications.taken(tx, [each.id for each in found])
        people = {named.person for each in found for named in each.stated.named}
        people |= {each.applicant for each in found}
        people |= {step.person for each in steps.values() for step in each} if officer else set()
        names = self._accounts.people.names(tx, people)
        houses = self._accounts.people.organisations_names(tx, {each.organisation for each in found})
        networks = {row["id"]: row["name"] for row in self._accounts.networks.every(tx)}
        asked = [each.request for each in standings.values() if each.request is not None] if officer else []
        views = {each.id: each for each in self._approvals.told(tx, caller, asked, officer=True)}
        return [
            ApplicationView(
                id=each.id,
                network=each.network,
                network_name=networks[each.network],
                organisation_id=each.organisation,
                organisation=houses[each.organisation],
                applicant=names[each.applicant],
                does=each.stated.does,
                why=each.stated.why,
                contact=each.stated.contact,
                sponsor=each.stated.sponsor,
                named=[(names[named.person], named.tier, named.days) for named in each.stated.named],
                state=(standing := standings[each.id]).state,
                until=standing.until,
                created_at=each.created_at,
                steps=[
                    StepView(
                        step.step, self._words(tx, step), names[step.person] if officer else None, step.at
                    )
                    for step in steps[each.id]
                ],
                request=None if standing.request is None else views.get(standing.request.id),
            )
            for each in found
        ]

    def _words(self, tx: Transaction, step: Taken) -> str:
        return self._accounts.secrets.open_text(tx, words_place(step.id), step.words)

    def _requests(self, tx: Transaction, found: Sequence[UUID]) -> dict[UUID, Request]:
        links = (
            [checked(tx, "application_request", row) for row in store.requests(tx, found)] if found else []
        )
        of = {row["id"]: row["application"] for row in links}
        rows = approval_store.by_ids(tx, of) if of else []
        return {of[each.id]: each for each in requests.opened(tx, self._accounts.secrets, rows)}


def _memberships(tx: Transaction, asked: Sequence[Request]) -> dict[UUID, Row]:
    """Return the membership that each request gave."""
    given = {
        row["id"]: row["request"]
        for row in (
            checked(tx, "activation", each)
            for each in (approval_store.activations(tx, [each.id for each in asked]) if asked else [])
        )
    }
    rows = organisation_store.memberships_by_ids(tx, given) if given else []
    return {given[row["id"]]: dict(checked(tx, "membership", row)) for row in rows}


def _standing(
    tx: Transaction,
    found: Application,
    steps: Sequence[Taken],
    asked: Request | None,
    decided: Mapping[UUID, Decided],
    members: Mapping[UUID, Row],
) -> Standing:
    if found.withdrawn_at is not None:
        return Standing(State.WITHDRAWN, None, asked)
    if asked is None:
        if tx.now >= found.created_at + timedelta(days=OPEN_DAYS):
            return Standing(State.ENDED, None, None)
        return Standing(_LAST[steps[-1].step] if steps else State.WRITTEN, None, None)
    became = decided[asked.id]
    if became is not Decided.APPROVED:
        return Standing(_UNLESS_GIVEN[became], None, asked)
    row = members.get(asked.id)
    holds = row is not None and row["revoked_at"] is None and row["valid_until"] > tx.now
    return Standing(
        State.APPROVED if holds else State.ENDED, None if row is None else row["valid_until"], asked
    )

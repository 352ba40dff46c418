"""Requests and rights in names, with what has become of them: for their people and for officers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from policies.vocabulary import Role, Tier
from registry.accounts.store import networks as network_store
from registry.accounts.store import people as people_store
from registry.approvals import quorum, store
from registry.approvals import review as reviews
from registry.approvals.request import Kind, Request
from registry.approvals.review import Review, reason_place
from registry.approvals.views import RequestView, RightView, SaidView, State, VettingView
from registry.authority import checked

if TYPE_CHECKING:
    from registry.accounts.service import Accounts
    from registry.accounts.store.rows import Row
    from registry.approvals.vetted import Vetted
    from registry.caller import Caller
    from registry.database import Transaction

SOON: Final = timedelta(days=30)
"""Before its end, whoever holds a right is reminded to ask anew; without that it ends."""


class Telling:
    """Opens names; every use of it stands behind an entry of its caller's."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def states(self, tx: Transaction, found: Collection[Request]) -> Mapping[UUID, State]:
        """Return what has become of these requests."""
        return _states(tx, found, reviews.of(tx, [request.id for request in found]))

    def told(
        self, tx: Transaction, caller: Caller, found: Sequence[Request], *, officer: bool
    ) -> list[RequestView]:
        """Return requests in names; to an officer also who said what and why, and what the caller may do."""
        said = reviews.of(tx, [request.id for request in found])
        states = _states(tx, found, said)
        people = {each for request in found for each in (request.wanted.person, request.wanted.requester)}
        people |= {review.person for each in said.values() for review in each} if officer else set()
        vetted = [request.wanted.vetted for request in found if request.wanted.vetted is not None]
        people |= {each.person for all_of in vetted for each in all_of.named}
        names = self._accounts.people.names(tx, people)
        organisations = {request.wanted.organisation for request in found}
        organisations |= {each.sponsor for each in vetted if each.sponsor is not None}
        houses = self._accounts.people.organisations_names(tx, organisations)
        networks = {row["id"]: row["name"] for row in self._accounts.networks.every(tx)}
        groups = self._groups(tx, found, said)
        views = []
        for request in found:
            wanted, state = request.wanted, states[request.id]
            open_to_officer = officer and state is State.WAITING
            why_not = quorum.barred(tx, request, caller.person, said[request.id]) if open_to_officer else None
            one = len(wanted.networks) == 1
            views.append(
                RequestView(
                    id=request.id,
                    kind=wanted.kind,
                    word=wanted.word,
                    networks=sorted(networks[each] for each in wanted.networks),
                    person=names[wanted.person],
                    organisation=houses[wanted.organisation],
                    requester=names[wanted.requester],
                    own=caller.person in {wanted.person, wanted.requester},
                    group=None if wanted.group is None else groups[wanted.group],
                    days=wanted.days,
                    purpose=wanted.purpose,
                    created_at=request.created_at,
                    expires_at=request.expires_at,
                    state=state,
                    said=[
                        SaidView(
                            review.word,
                            names[review.person] if officer else None,
                            groups[review.group] if one else networks[review.network],
                            self._reason(tx, review) if officer else None,
                            review.created_at,
                        )
                        for review in said[request.id]
                    ],
                    may_decide=open_to_officer and why_not is None,
                    why_not=why_not,
                    holders=self._holders(tx, request) if officer and wanted.vetted is None else 0,
                    vetting=None
                    if wanted.vetted is None
                    else _vetting(wanted.vetted, names, houses, officer=officer),
                )
            )
        return views

    def rights(self, tx: Transaction, tiers: Sequence[Row], roles: Sequence[Row]) -> list[RightView]:
        """Return tiers and roles in names; those that end first in front. Raises keys.errors.AuthorityBroken."""
        marked = [(Kind.TIER, checked(tx, "approved_tier", row)) for row in tiers]
        marked += [(Kind.ROLE, checked(tx, "role", row)) for row in roles]
        people = {row["person"] for _, row in marked}
        names = self._accounts.people.names(tx, people)
        of = {row["id"]: row["organisation"] for row in people_store.by_ids(tx, people)} if people else {}
        houses = self._accounts.people.organisations_names(tx, set(of.values()))
        networks = {row["id"]: row["name"] for row in self._accounts.networks.every(tx)}
        return [
            RightView(
                id=row["id"],
                kind=kind,
                word=Tier(row["tier"]) if kind is Kind.TIER else Role(row["role"]),
                network=row["network"],
                network_name=networks[row["network"]],
                holder=row["person"],
                person=names[row["person"]],
                organisation=houses[of[row["person"]]],
                since=row["valid_from"],
                until=row["valid_until"],
                ends_soon=row["valid_until"] is not None and row["valid_until"] - tx.now < SOON,
            )
            for kind, row in marked
        ]

    def _reason(self, tx: Transaction, review: Review) -> str:
        return self._accounts.secrets.open_text(tx, reason_place(review.id), review.reason)

    @staticmethod
    def _groups(
        tx: Transaction, found: Sequence[Request], said: Mapping[UUID, Sequence[Review]]
    ) -> dict[UUID, str]:
        ids = {review.group for each in said.values() for review in each}
        ids |= {request.wanted.group for request in found if request.wanted.group is not None}
        rows = [checked(tx, "approver_group", row) for row in network_store.groups_by_ids(tx, ids)]
        return {row["id"]: row["name"] for row in rows}

    @staticmethod
    def _holders(tx: Transaction, request: Request) -> int:
        wanted = request.wanted
        rows = (
            store.tiers_in(tx, wanted.networks)
            if wanted.kind is Kind.TIER
            else store.roles_in(tx, wanted.networks)
        )
        column = "tier" if wanted.kind is Kind.TIER else "role"
        held: dict[UUID, set[UUID]] = {}
        for row in rows:
            if row[column] == wanted.word.value and row["person"] != wanted.person:
                held.setdefault(row["person"], set()).add(row["network"])
        return sum(networks >= wanted.networks for networks in held.values())


def _states(
    tx: Transaction, found: Collection[Request], said: Mapping[UUID, Sequence[Review]]
) -> Mapping[UUID, State]:
    ids = [request.id for request in found]
    given = {checked(tx, "activation", row)["request"] for row in store.activations(tx, ids)}
    return {request.id: _state(tx, request, said[request.id], given) for request in found}


def _vetting(
    vetted: Vetted, names: Mapping[UUID, str], houses: Mapping[UUID, str], *, officer: bool
) -> VettingView:
    """Return what comes with a membership; what was looked at, and who vouches, is for officers alone."""
    return VettingView(
        vetted.application,
        [(names[each.person], each.tier, each.days) for each in vetted.named],
        [(seen.criterion, seen.note) for seen in vetted.criteria] if officer else [],
        houses[vetted.sponsor] if officer and vetted.sponsor is not None else None,
    )


def _state(tx: Transaction, request: Request, said: Sequence[Review], given: Collection[UUID]) -> State:
    if request.id in given:
        return State.APPROVED
    if quorum.denied(said):
        return State.DENIED
    if request.withdrawn_at is not None:
        return State.WITHDRAWN
    return State.WAITING if tx.now < request.expires_at else State.EXPIRED

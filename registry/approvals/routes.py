"""The routes of requests and rights, to be mounted under /api/v1. Thin: body in, one call, answer out."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from policies.vocabulary import Role, Tier
from registry.approvals import schemas
from registry.approvals.answers import place_of, request_of, right_of
from registry.approvals.asking import Plea
from registry.approvals.request import Kind
from registry.approvals.review import Word
from registry.approvals.service import Approvals
from registry.caller import Credential
from registry.http.documented import problems
from registry.http.problems import reader_language
from registry.http.session import API, Door

PREFIXES = {Kind.TIER: "/tier-requests", Kind.ROLE: "/role-requests"}


class Of(StrEnum):
    """Whose requests: the caller's own; or, for officers, those that wait, or all there were."""

    OWN = "own"
    WAITING = "waiting"
    PAST = "past"


def router(room: Approvals, session: Door) -> APIRouter:
    """Return the routes."""
    made = APIRouter(prefix=API, tags=["access"])
    _add_places(made, room, session)
    _add_asking(made, room, session)
    for kind, prefix in PREFIXES.items():
        _add_requests(made, room, session, kind, prefix)
    _add_rights(made, room, session)
    return made


def _add_asking(made: APIRouter, room: Approvals, session: Door) -> None:
    required = Depends(session.credential)

    @made.post(PREFIXES[Kind.TIER], status_code=201, responses=problems(401, 403, 404, 409))
    def ask_for_tier(body: schemas.TierRequestBody, credential: Credential = required) -> schemas.MadeView:
        """Ask to read up to a tier in networks of one's organisation; two officers decide."""
        plea = Plea(
            Kind.TIER, Tier(body.tier), body.networks, body.purpose, person=body.person, days=body.days
        )
        return schemas.MadeView(id=room.asking.ask(credential, plea))

    @made.post(PREFIXES[Kind.ROLE], status_code=201, responses=problems(401, 403, 404, 409))
    def ask_for_role(body: schemas.RoleRequestBody, credential: Credential = required) -> schemas.MadeView:
        """Ask for an office role in a network; two officers decide."""
        plea = Plea(
            Kind.ROLE, Role(body.role), [body.network], body.purpose, person=body.person, group=body.group
        )
        return schemas.MadeView(id=room.asking.ask(credential, plea))


def _add_places(made: APIRouter, room: Approvals, session: Door) -> None:
    required = Depends(session.credential)

    @made.get("/places", responses=problems(401, 403))
    def places(credential: Credential = required) -> schemas.PlacesView:
        """The networks in which I can ask for something, and their groups of approvers."""
        return schemas.PlacesView(places=[place_of(each) for each in room.asking.places(credential)])


def _add_requests(made: APIRouter, room: Approvals, session: Door, kind: Kind, prefix: str) -> None:
    required = Depends(session.credential)
    what = prefix[1:].replace("-", "_")

    @made.get(prefix, responses=problems(401, 403), name=f"list_{what}")
    def listed(
        request: Request,
        of: Annotated[Of, Query()] = Of.OWN,
        credential: Credential = required,
    ) -> schemas.RequestsView:
        """One's own requests and those for oneself; for officers what waits, and what there was."""
        find = {Of.OWN: room.asking.mine, Of.WAITING: room.reviewing.queue, Of.PAST: room.reviewing.past}[of]
        language = reader_language(request)
        found = [request_of(each, language) for each in find(credential) if each.kind is kind]
        return schemas.RequestsView(requests=found)

    @made.get(f"{prefix}/{{request_id}}", responses=problems(401, 403, 404), name=f"read_{what}")
    def one(request: Request, request_id: UUID, credential: Credential = required) -> schemas.RequestView:
        """One request, as an officer sees it."""
        return request_of(room.reviewing.one(credential, request_id), reader_language(request))

    @made.post(
        f"{prefix}/{{request_id}}/reviews",
        responses=problems(401, 403, 404, 409),
        name=f"review_{what}",
    )
    def review(
        request_id: UUID, body: schemas.ReviewBody, credential: Credential = required
    ) -> schemas.ReviewedView:
        """Approve or deny with a reason, after a step-up that serves for this one review."""
        state = room.reviewing.review(credential, request_id, Word(body.decision), body.reason)
        return schemas.ReviewedView(state=state.value)

    @made.post(
        f"{prefix}/{{request_id}}/withdrawal",
        status_code=204,
        responses=problems(401, 403, 404),
        name=f"withdraw_{what}",
    )
    def withdraw(request_id: UUID, credential: Credential = required) -> Response:
        """Withdraw what one asked for, or what was asked for oneself."""
        room.asking.withdraw(credential, request_id)
        return Response(status_code=204)


def _add_rights(made: APIRouter, room: Approvals, session: Door) -> None:
    required = Depends(session.credential)

    @made.get("/rights", responses=problems(401, 403))
    def own_rights(credential: Credential = required) -> schemas.RightsView:
        """The tiers and office roles that I hold, and until when."""
        return schemas.RightsView(rights=[right_of(each) for each in room.holding.mine(credential)])

    @made.get("/office/{network}/rights", responses=problems(401, 403, 404))
    def rights_of(network: UUID, credential: Credential = required) -> schemas.RightsView:
        """What anybody holds in my network. For its vetting officers."""
        return schemas.RightsView(rights=[right_of(each) for each in room.holding.held(credential, network)])

    @made.post("/rights/{right}/revocation", status_code=204, responses=problems(401, 403, 404))
    def revoke(right: UUID, credential: Credential = required) -> Response:
        """Take back a right: one's own; a colleague's, as data owner, or as officer of the network, after a step-up."""
        room.holding.revoke(credential, right)
        return Response(status_code=204)

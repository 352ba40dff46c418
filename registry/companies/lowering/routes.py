"""`/company/lowerings`: showing to others what only the company saw, by two."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from registry.caller import Credential
from registry.companies.lowering.schemas import (
    Decision,
    DecisionBody,
    ProposalBody,
    ProposalOut,
    proposal_out,
)
from registry.companies.lowering.service import Proposed
from registry.http.documented import problems
from registry.http.session import API

if TYPE_CHECKING:
    from registry.companies.lowering.service import Lowerings
    from registry.http.session import Door


def router(lowerings: Lowerings, door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix=API, tags=["companies"])

    @routes.get("/company/lowerings", responses=problems(401, 403))
    def standing(
        credential: Credential = Depends(door.credential),  # noqa: FAST002 - annotations see no closure
    ) -> list[ProposalOut]:
        """List the proposals that stand, for anybody of the company."""
        return [proposal_out(each) for each in lowerings.standing(credential)]

    @routes.post("/company/lowerings", status_code=201, responses=problems(401, 403, 404, 409))
    def propose(
        body: ProposalBody,
        credential: Credential = Depends(door.credential),  # noqa: FAST002 - the same
    ) -> ProposalOut:
        """Propose that others see a field that only the company sees. Nothing is shown yet."""
        wanted = Proposed(body.family, body.record, body.field, body.tier)
        return proposal_out(lowerings.propose(credential, wanted))

    @routes.post(
        "/company/lowerings/{proposal}/decision", status_code=204, responses=problems(401, 403, 404, 409)
    )
    def decide(
        proposal: UUID,
        body: DecisionBody,
        credential: Credential = Depends(door.credential),  # noqa: FAST002 - the same
    ) -> Response:
        """Confirm a proposal, so that it takes effect at once, or end it."""
        if body.decision is Decision.CONFIRM:
            lowerings.confirm(credential, proposal)
        else:
            lowerings.end(credential, proposal)
        return Response(status_code=204)

    return routes

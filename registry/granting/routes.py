"""The routes of case grants, to be mounted under /api/v1. Thin: body in, one call, answer out."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Response

from registry.caller import Credential
from registry.granting import schemas
from registry.granting.answers import grants_of, requests_of
from registry.granting.service import Granting
from registry.http.documented import problems
from registry.http.session import API, Door

RequestKey = Annotated[
    str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")
]


def router(room: Granting, session: Door) -> APIRouter:
    """Return the routes."""
    made = APIRouter(prefix=API, tags=["case grants"])
    required = Depends(session.credential)

    @made.get("/case-requests", responses=problems(401, 403, 423))
    def list_requests(credential: Credential = required) -> schemas.CaseRequests:
        """What I asked other companies; and, for data owners, what mine was asked."""
        return requests_of(*room.listing.both(credential))

    @made.post("/case-requests", status_code=201, responses=problems(401, 403, 404, 409, 423))
    def ask(
        body: schemas.RequestBody, idempotency_key: RequestKey = None, credential: Credential = required
    ) -> schemas.MadeView:
        """Ask a company to let me, and colleagues I name, read what it keeps for people it chooses."""
        made_now = room.asking.ask(
            credential, body.company, body.about, body.fields, body.colleagues, idempotency_key
        )
        return schemas.MadeView(id=made_now)

    @made.post("/case-requests/{request}/withdrawal", status_code=204, responses=problems(401, 403, 404, 409))
    def withdraw(request: UUID, credential: Credential = required) -> Response:
        """Take back what I asked."""
        room.asking.withdraw(credential, request)
        return Response(status_code=204)

    @made.post("/case-requests/{request}/refusal", status_code=204, responses=problems(401, 403, 404, 409))
    def decline(request: UUID, credential: Credential = required) -> Response:
        """Answer no to what my company was asked; no reason is shown. For its data owners."""
        room.giving.decline(credential, request)
        return Response(status_code=204)

    @made.get("/grants", responses=problems(401, 403, 423))
    def list_grants(credential: Credential = required) -> schemas.CaseGrants:
        """What I may read under case grants; and, for data owners, what my company gave."""
        return grants_of(*room.listing.both(credential))

    @made.post("/grants", status_code=201, responses=problems(401, 403, 404, 409))
    def give(
        body: schemas.GrantBody, idempotency_key: RequestKey = None, credential: Credential = required
    ) -> schemas.MadeView:
        """Let people whom a request is for read fields of my company, after a step-up. For its data owners."""
        made_now = room.giving.give(
            credential, body.request, body.people, body.fields, body.about, body.days, idempotency_key
        )
        return schemas.MadeView(id=made_now)

    @made.post("/grants/{grant}/revocation", status_code=204, responses=problems(401, 403, 404, 409))
    def revoke(grant: UUID, credential: Credential = required) -> Response:
        """Take it back, at once and without a step-up. For data owners of the company that gave it."""
        room.giving.revoke(credential, grant)
        return Response(status_code=204)

    return made

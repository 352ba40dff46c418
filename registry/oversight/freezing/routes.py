"""`/freeze` and `/unfreeze` of the JSON API, to be mounted under /api/v1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Depends

from registry.caller import Credential
from registry.http.documented import problems
from registry.http.session import API
from registry.oversight.freezing.schemas import Decision, FreezeBody, FreezeOut, UnfreezeBody, freeze_out

if TYPE_CHECKING:
    from registry.http.session import Door
    from registry.oversight.freezing.service import Freezing


def router(freezing: Freezing, door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix=API, tags=["freeze"])
    required = Depends(door.credential)

    @routes.get("/freeze", responses=problems(401, 403))
    def standing(credential: Credential = required) -> FreezeOut:
        """Say whether the register is stopped, since when, and what the caller may do about it."""
        return freeze_out(freezing.view(credential))

    @routes.post("/freeze", status_code=201, responses=problems(401, 403, 409))
    def freeze(body: FreezeBody, credential: Credential = required) -> FreezeOut:
        """Stop the register, at once: no search, no other company's page, no match. For the named persons."""
        return freeze_out(freezing.stop(credential, body.reason))

    @routes.post("/unfreeze", responses=problems(401, 403, 409, 412))
    def unfreeze(body: UnfreezeBody, credential: Credential = required) -> FreezeOut:
        """Say that the register should go on, or that it should not. With the second person it goes on."""
        decide = freezing.go_on if body.decision is Decision.AGREE else freezing.decline
        return freeze_out(decide(credential, body.freeze))

    return routes

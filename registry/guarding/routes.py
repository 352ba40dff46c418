"""`/exposure` of the JSON API, to be mounted under /api/v1."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter, Depends

from registry.caller import Credential
from registry.guarding.schemas import AnswerBody, ExposureOut, MoreBody, QueueOut, exposure_out, queue_out
from registry.http.documented import problems
from registry.http.session import API

if TYPE_CHECKING:
    from registry.guarding.service import Guarding
    from registry.http.session import Door


def router(guarding: Guarding, door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix=API, tags=["exposure"])
    required = Depends(door.credential)

    @routes.get("/exposure", responses=problems(401, 403))
    def left(credential: Credential = required) -> ExposureOut:
        """Say how many views the caller's company has left."""
        return exposure_out(guarding.left(credential))

    @routes.post("/exposure/requests", status_code=201, responses=problems(401, 403, 409))
    def ask(body: MoreBody, credential: Credential = required) -> ExposureOut:
        """Ask the network's office for more views, when fewer than a quarter of some are left."""
        return exposure_out(guarding.ask(credential, body.reason))

    @routes.get("/exposure/requests", responses=problems(401, 403))
    def queue(credential: Credential = required) -> QueueOut:
        """List who asks for more views, and who was shown many of one region and process. For vetting officers."""
        return queue_out(guarding.queue(credential))

    @routes.post("/exposure/requests/{request_id}/answer", responses=problems(401, 403, 404, 409))
    def decide(request_id: UUID, body: AnswerBody, credential: Credential = required) -> QueueOut:
        """Give more views for 30 days, or none. For a vetting officer of another organisation."""
        return queue_out(guarding.decide(credential, request_id, body.decision.value, body.reason))

    return routes

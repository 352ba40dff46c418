"""`/emergency` of the JSON API, to be mounted under /api/v1. Only the host's command line gives emergency access."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Depends

from registry.caller import Credential
from registry.emergency.schemas import EmergencyPage, EndBody, ReviewBody, page_out
from registry.http.documented import problems
from registry.http.session import API

if TYPE_CHECKING:
    from registry.emergency.service import Emergencies
    from registry.http.session import Door


def router(emergencies: Emergencies, door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix=API, tags=["emergency"])
    required = Depends(door.credential)

    @routes.get("/emergency", responses=problems(401, 403))
    def standing(credential: Credential = required) -> EmergencyPage:
        """Say whether emergency access is in force or waits for its review, and what the caller may do about it."""
        return page_out(emergencies.view(credential))

    @routes.post("/emergency/end", responses=problems(401, 403, 409, 412))
    def end(body: EndBody, credential: Credential = required) -> EmergencyPage:
        """End emergency access, at once. For the named persons of an office."""
        return page_out(emergencies.end(credential, body.emergency))

    @routes.post("/emergency/review", responses=problems(401, 403, 409, 412))
    def review(body: ReviewBody, credential: Credential = required) -> EmergencyPage:
        """Say what was found of it. With the second person, of another group, the review is closed."""
        return page_out(emergencies.review(credential, body.emergency, body.finding))

    return routes

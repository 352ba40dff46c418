"""`/policy` of the JSON API, to be mounted under /api/v1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Depends

from registry.caller import Credential
from registry.http.documented import problems
from registry.http.session import API
from registry.oversight.ruling.schemas import PolicyOut, policy_out

if TYPE_CHECKING:
    from registry.http.session import Door
    from registry.oversight.ruling.service import Ruling


def router(ruling: Ruling, door: Door) -> APIRouter:
    """Return the route."""
    routes = APIRouter(prefix=API, tags=["policy"])
    required = Depends(door.credential)

    @routes.get("/policy", responses=problems(401, 403))
    def policy(credential: Credential = required) -> PolicyOut:
        """Return the rules in force, for auditors, security officers and vetting officers."""
        return policy_out(ruling.rules(credential))

    return routes

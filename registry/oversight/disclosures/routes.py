"""`GET /company/disclosures`: who saw the caller's organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Query

from registry.caller import Credential
from registry.http.documented import problems
from registry.http.session import API
from registry.oversight.disclosures.schemas import SeenOut, seen_out

if TYPE_CHECKING:
    from registry.http.session import Door
    from registry.oversight.disclosures.service import Disclosures

_Month = Annotated[str | None, Query(max_length=16)]
_Cursor = Annotated[str | None, Query(max_length=64)]


def router(disclosures: Disclosures, door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix=API, tags=["companies"])

    @routes.get("/company/disclosures", responses=problems(401, 403))
    def seen(
        credential: Credential = Depends(door.credential),  # noqa: FAST002 - annotations see no closure
        month: _Month = None,
        cursor: _Cursor = None,
    ) -> SeenOut:
        """Who opened the page of one's own organisation in a month, fifty a page, the newest first.

        For data owners; the log says who read it. How often it was among the results of searches is told for
        months that are over.
        """
        return seen_out(disclosures.seen(credential, month, cursor))

    return routes

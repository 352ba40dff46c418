"""`GET /decisions/explain` of the JSON API, to be mounted under /api/v1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from registry.caller import Credential
from registry.explaining.question import MAX_COMPANY, MAX_FIELD
from registry.explaining.schemas import ExplanationOut, explanation_out
from registry.http.documented import problems
from registry.http.session import API

if TYPE_CHECKING:
    from registry.explaining.service import Explaining
    from registry.http.session import Door

_Company = Annotated[str | None, Query(max_length=MAX_COMPANY)]
_Field = Annotated[str, Query(max_length=MAX_FIELD)]
_Person = Annotated[UUID | None, Query()]


def router(explaining: Explaining, door: Door) -> APIRouter:
    """Return the route."""
    routes = APIRouter(prefix=API, tags=["decisions"])

    @routes.get("/decisions/explain", responses=problems(401, 403, 404, 423))
    def explain(
        field: _Field,
        credential: Credential = Depends(door.credential),  # noqa: FAST002 - annotations see no closure
        company: _Company = None,
        person: _Person = None,
    ) -> ExplanationOut:
        """Why a person (oneself, unless named) may read a field of a company, or may not.

        Whoever asks about themselves is told the rules of the field's class and what they hold. A data owner asks about
        their own company, an auditor about companies of their networks, and both are told how the field stands, but
        never what it says. The log has that it was asked.
        """
        return explanation_out(explaining.explain(credential, company, field, person))

    return routes

"""The routes of applications, to be mounted under /api/v1. Thin: body in, one call, answer out."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from policies.vocabulary import Tier
from registry.approvals.review import Word
from registry.approvals.vetted import Named
from registry.caller import Credential
from registry.http.documented import problems
from registry.http.problems import reader_language
from registry.http.session import API, Door
from registry.vetting import schemas
from registry.vetting.answers import application_of, terms_of
from registry.vetting.application import Stated
from registry.vetting.hearing import Verdict
from registry.vetting.service import Vetting

PREFIX = "/applications"
ONE = f"{PREFIX}/{{application}}"


class Of(StrEnum):
    """Whose applications: those of one's own organisation, or, for officers, those of their networks."""

    OWN = "own"
    NETWORK = "network"


def router(room: Vetting, session: Door) -> APIRouter:
    """Return the routes."""
    made = APIRouter(prefix=API, tags=["membership"])
    _add_applying(made, room, session)
    _add_hearing(made, room, session)
    _add_terms(made, room, session)
    return made


def _add_applying(made: APIRouter, room: Vetting, session: Door) -> None:
    required = Depends(session.credential)

    @made.post(PREFIX, status_code=201, responses=problems(401, 403, 404, 409))
    def apply(body: schemas.ApplicationBody, credential: Credential = required) -> schemas.MadeView:
        """Apply for membership of a network one's organisation is interested in. For its data owners."""
        named = tuple(Named(each.person, Tier(each.tier), each.days) for each in body.people)
        stated = Stated(body.does, body.why, body.contact, body.sponsor, named)
        return schemas.MadeView(id=room.applying.apply(credential, body.network, stated))

    @made.get(PREFIX, responses=problems(401, 403))
    def applications(
        of: Annotated[Of, Query()] = Of.OWN, credential: Credential = required
    ) -> schemas.ApplicationsView:
        """What one's organisation applied for; for officers what was applied for in their networks."""
        find = {Of.OWN: room.applying.mine, Of.NETWORK: room.hearing.listed}[of]
        return schemas.ApplicationsView(applications=[application_of(each) for each in find(credential)])

    @made.post(f"{ONE}/answers", status_code=204, responses=problems(401, 403, 404, 409))
    def answer(application: UUID, body: schemas.WordsBody, credential: Credential = required) -> Response:
        """Answer what an officer asked. For data owners."""
        room.applying.answer(credential, application, body.words)
        return Response(status_code=204)

    @made.post(f"{ONE}/withdrawal", status_code=204, responses=problems(401, 403, 404))
    def withdraw(application: UUID, credential: Credential = required) -> Response:
        """Withdraw an application that is not decided. For data owners."""
        room.applying.withdraw(credential, application)
        return Response(status_code=204)


def _add_hearing(made: APIRouter, room: Vetting, session: Door) -> None:
    required = Depends(session.credential)

    @made.get(ONE, responses=problems(401, 403, 404))
    def application(application: UUID, credential: Credential = required) -> schemas.ApplicationView:
        """One application, as an officer sees it."""
        return application_of(room.hearing.one(credential, application))

    @made.post(f"{ONE}/beginning", status_code=204, responses=problems(401, 403, 404, 409))
    def begin(application: UUID, credential: Credential = required) -> Response:
        """Say that it is being looked at. For vetting officers, after a step-up."""
        room.hearing.begin(credential, application)
        return Response(status_code=204)

    @made.post(f"{ONE}/questions", status_code=204, responses=problems(401, 403, 404, 409))
    def ask(application: UUID, body: schemas.WordsBody, credential: Credential = required) -> Response:
        """Ask the company something. For vetting officers, after a step-up."""
        room.hearing.ask(credential, application, body.words)
        return Response(status_code=204)

    @made.post(f"{ONE}/reviews", responses=problems(401, 403, 404, 409))
    def review(
        application: UUID, body: schemas.VerdictBody, credential: Credential = required
    ) -> schemas.StateView:
        """Approve or deny, after a step-up that serves for this one review; the second yes makes a member."""
        notes = None if body.criteria is None else {each.criterion: each.note for each in body.criteria}
        verdict = Verdict(Word(body.decision), body.reason, body.told, notes, body.sponsor, body.days)
        return schemas.StateView(state=room.hearing.review(credential, application, verdict).value)


def _add_terms(made: APIRouter, room: Vetting, session: Door) -> None:
    required = Depends(session.credential)
    path = "/office/{network}/criteria"

    @made.get(path, responses=problems(401, 403, 404))
    def criteria(request: Request, network: UUID, credential: Credential = required) -> schemas.TermsView:
        """What a network looks at before it takes a member. For its vetting officers."""
        return terms_of(room.memberships.terms(credential, network), reader_language(request))

    @made.put(path, status_code=204, responses=problems(401, 403, 404))
    def choose(network: UUID, body: schemas.TermsBody, credential: Credential = required) -> Response:
        """Choose that list, after a step-up; what was decided before stands."""
        room.memberships.choose(credential, network, body.criteria, sponsor_needed=body.sponsor_needed)
        return Response(status_code=204)

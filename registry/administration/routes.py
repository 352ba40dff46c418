"""The routes of people administration, to be mounted under /api/v1. Thin: body in, one call, answer out."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Depends, Response

from registry.administration import schemas
from registry.administration.answers import colleague_of, house_of, people_of, proposal_of, report_of
from registry.administration.service import Administration
from registry.caller import Credential
from registry.http.documented import problems
from registry.http.session import API, Door


def router(room: Administration, session: Door) -> APIRouter:
    """Return the routes."""
    made = APIRouter(prefix=API, tags=["people"])
    _add_people(made, room, session)
    _add_person(made, room, session)
    _add_houses(made, room, session)
    _add_members(made, room, session)
    _add_resets(made, room, session)
    return made


def _add_people(made: APIRouter, room: Administration, session: Door) -> None:
    required = Depends(session.credential)

    @made.get("/me/report", responses=problems(401, 403))
    def report(credential: Credential = required) -> schemas.ReportView:
        """All that the register knows about me, after a step-up; the log says that I read it."""
        return report_of(room.reports.of(credential))

    @made.get("/company/people", responses=problems(401, 403))
    def list_people(credential: Credential = required) -> schemas.PeopleView:
        """The people of my company. For its data owners."""
        return schemas.PeopleView(people=[colleague_of(each) for each in room.colleagues.all(credential)])

    @made.post("/company/people", status_code=201, responses=problems(401, 403, 409, 429))
    def invite(body: schemas.InviteBody, credential: Credential = required) -> schemas.CodeView:
        """Invite a colleague, after a step-up; the code is shown this once and good for 72 hours."""
        found = room.colleagues.invite(credential, body.email, body.name, body.language, body.role)
        return schemas.CodeView(id=found.id, code=found.code)

    @made.post("/company/helper", status_code=201, responses=problems(401, 403, 409, 429))
    def name_helper(body: schemas.HelperBody, credential: Credential = required) -> schemas.HelperView:
        """Let somebody fill in my company's data until midnight, after a step-up."""
        found = room.helpers.name(credential, body.email, body.name, body.language)
        return schemas.HelperView(id=found.id, code=found.code, until=found.until)

    @made.delete("/company/helper", status_code=204, responses=problems(401, 403, 404, 409))
    def end_helper(credential: Credential = required) -> Response:
        """End that at once, after a step-up."""
        room.helpers.end(credential)
        return Response(status_code=204)


def _add_person(made: APIRouter, room: Administration, session: Door) -> None:
    required = Depends(session.credential)

    @made.get("/company/people/{person}", responses=problems(401, 403, 404))
    def read_person(person: UUID, credential: Credential = required) -> schemas.ColleagueView:
        """One of my company's people. For its data owners."""
        return colleague_of(room.colleagues.one(credential, person))

    @made.patch("/company/people/{person}", responses=problems(401, 403, 404, 409))
    def change(
        person: UUID, body: schemas.ChangeBody, credential: Credential = required
    ) -> schemas.ColleagueView:
        """Change a colleague's name or roles, after a step-up. Nobody changes their own roles."""
        room.colleagues.change(credential, person, body.name, body.roles)
        return colleague_of(room.colleagues.one(credential, person))

    @made.post("/company/people/{person}/invitation", status_code=201, responses=problems(401, 403, 404, 409))
    def invite_again(person: UUID, credential: Credential = required) -> schemas.CodeView:
        """Get a new code for who has not followed theirs, after a step-up."""
        found = room.colleagues.invite_again(credential, person)
        return schemas.CodeView(id=found.id, code=found.code)

    @made.post("/company/people/{person}/reset", status_code=201, responses=problems(401, 403, 404, 409))
    def reset(person: UUID, body: schemas.ResetBody, credential: Credential = required) -> schemas.CodeView:
        """Get a code for a colleague's new password or phone, after a step-up; they prove the other one."""
        return schemas.CodeView(id=person, code=room.resets.give(credential, person, body.kind))

    @made.post("/company/people/{person}/closure", responses=problems(401, 403, 404, 409))
    def disable(person: UUID, credential: Credential = required) -> schemas.EndedView:
        """Disable a colleague, after a step-up: out on their next request everywhere."""
        return schemas.EndedView(sessions=room.colleagues.disable(credential, person))

    @made.delete("/company/people/{person}/closure", responses=problems(401, 403, 404, 409))
    def enable(person: UUID, credential: Credential = required) -> schemas.CodeView:
        """Enable who was disabled here, after a step-up; a code where they had not enrolled."""
        return schemas.CodeView(id=person, code=room.colleagues.enable(credential, person))

    @made.delete("/company/people/{person}/sessions", responses=problems(401, 403, 404, 409))
    def end_sessions(person: UUID, credential: Credential = required) -> schemas.EndedView:
        """End a colleague's sessions, after a step-up."""
        return schemas.EndedView(sessions=room.colleagues.end_sessions(credential, person))


def _add_houses(made: APIRouter, room: Administration, session: Door) -> None:
    required = Depends(session.credential)

    @made.get("/office/{network}/organisations", responses=problems(401, 403, 404))
    def list_houses(network: UUID, credential: Credential = required) -> schemas.HousesView:
        """The organisations of my network. For its vetting officers."""
        _, _, found = room.office.houses(credential, network)
        return schemas.HousesView(organisations=[house_of(each) for each in found])

    @made.post("/office/{network}/organisations", status_code=201, responses=problems(401, 403, 404, 409))
    def make_house(
        network: UUID, body: schemas.OrganisationBody, credential: Credential = required
    ) -> schemas.MadeView:
        """Add an interested organisation and invite its first data owner, after a step-up."""
        owner = body.data_owner.model_dump()
        organisation, found = room.office.invite(credential, network, body.kind, body.account_name, owner)
        return schemas.MadeView(organisation=organisation, id=found.id, code=found.code)

    @made.get("/office/{network}/organisations/{organisation}", responses=problems(401, 403, 404))
    def read_house(
        network: UUID, organisation: UUID, credential: Credential = required
    ) -> schemas.HousePeopleView:
        """One of them with its people. For vetting officers."""
        return people_of(room.office.house(credential, network, organisation))

    @made.post(
        "/office/{network}/organisations/{organisation}/data-owner",
        status_code=201,
        responses=problems(401, 403, 404, 409),
    )
    def invite_owner(
        network: UUID, organisation: UUID, body: schemas.HelperBody, credential: Credential = required
    ) -> schemas.CodeView:
        """Invite the first data owner of an organisation that has none, after a step-up."""
        found = room.office.invite_owner(credential, network, organisation, body.model_dump())
        return schemas.CodeView(id=found.id, code=found.code)

    @made.post(
        "/office/{network}/organisations/{organisation}/closure",
        status_code=204,
        responses=problems(401, 403, 404, 409),
    )
    def close_house(
        network: UUID, organisation: UUID, body: schemas.ReasonBody, credential: Credential = required
    ) -> Response:
        """Close an organisation, after a step-up: nobody of it signs in."""
        room.office.set_organisation(credential, network, organisation, body.reason, opened=False)
        return Response(status_code=204)

    @made.post(
        "/office/{network}/organisations/{organisation}/opening",
        status_code=204,
        responses=problems(401, 403, 404, 409),
    )
    def open_house(
        network: UUID, organisation: UUID, body: schemas.ReasonBody, credential: Credential = required
    ) -> Response:
        """Open an organisation that was closed here, after a step-up."""
        room.office.set_organisation(credential, network, organisation, body.reason, opened=True)
        return Response(status_code=204)


def _add_members(made: APIRouter, room: Administration, session: Door) -> None:
    required = Depends(session.credential)

    @made.post(
        "/office/{network}/people/{person}/invitation",
        status_code=201,
        responses=problems(401, 403, 404, 409),
    )
    def invite_again(network: UUID, person: UUID, credential: Credential = required) -> schemas.CodeView:
        """Get a new code for a data owner who has not followed theirs, after a step-up."""
        found = room.office.invite_again(credential, network, person)
        return schemas.CodeView(id=found.id, code=found.code)

    @made.post(
        "/office/{network}/people/{person}/closure", status_code=204, responses=problems(401, 403, 404, 409)
    )
    def close_person(
        network: UUID, person: UUID, body: schemas.ReasonBody, credential: Credential = required
    ) -> Response:
        """Disable a person of my network, after a step-up."""
        room.office.set_person(credential, network, person, body.reason, opened=False)
        return Response(status_code=204)

    @made.post("/office/{network}/people/{person}/opening", responses=problems(401, 403, 404, 409))
    def open_person(
        network: UUID, person: UUID, body: schemas.ReasonBody, credential: Credential = required
    ) -> schemas.CodeView:
        """Enable a person who was disabled here, after a step-up; a code where they had not enrolled."""
        code = room.office.set_person(credential, network, person, body.reason, opened=True)
        return schemas.CodeView(id=person, code=code)


def _add_resets(made: APIRouter, room: Administration, session: Door) -> None:
    required = Depends(session.credential)

    @made.get("/office/{network}/resets", responses=problems(401, 403, 404))
    def waiting(network: UUID, credential: Credential = required) -> schemas.ProposalsView:
        """What waits for a second officer."""
        found = room.resets.waiting(credential, network)
        return schemas.ProposalsView(proposals=[proposal_of(each) for each in found])

    @made.post(
        "/office/{network}/people/{person}/reset", status_code=201, responses=problems(401, 403, 404, 409)
    )
    def propose(
        network: UUID, person: UUID, body: schemas.ResetBody, credential: Credential = required
    ) -> schemas.ProposedView:
        """Propose a code for somebody whom no data owner can help, after a step-up; it waits 24 hours."""
        return schemas.ProposedView(id=room.resets.propose(credential, network, person, body.kind))

    @made.post(
        "/office/{network}/resets/{reset}/confirmation",
        status_code=201,
        responses=problems(401, 403, 404, 409),
    )
    def confirm(network: UUID, reset: UUID, credential: Credential = required) -> schemas.CodeView:
        """Confirm another officer's proposal, after a step-up; the code is mine to hand over."""
        return schemas.CodeView(id=reset, code=room.resets.confirm(credential, network, reset))

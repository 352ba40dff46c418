"""Who asks a company for temporary access, and who has it: for its data owners.

::

    GET  /company/access                          requests, and what was given
    GET  /company/access/requests/{asked}         one request: what happens if it is granted, and the form
    POST /company/access/requests/{asked}         grants or declines
    GET  /company/access/given/{grant}            what its holder sees
    POST /company/access/given/{grant}            takes it back
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from registry.caller import Credential
from registry.companies.reader import Audience
from registry.errors import Conflict, Invalid, NotFound
from registry.granting.about import MAX_ABOUT, grantable
from registry.granting.giving import LONGEST_DAYS, NO_GRANT
from registry.web import cases_said, done, proof
from registry.web.pages.company import portrait
from registry.web.site import Form, Guest, Site, with_cookie

if TYPE_CHECKING:
    from registry.companies.service import Companies
    from registry.granting.service import Granting
    from registry.web.view import Wrong

HOME = "/company/access"
USUAL_DAYS = 30
LONGEST_NUMBER = 4


def pages(site: Site, room: Granting, companies: Companies) -> APIRouter:
    """Return the pages."""
    made = APIRouter(include_in_schema=False)
    _add_requests(made, site, room, companies)
    _add_given(made, site, room, companies)

    @made.get(HOME)
    def ours(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        guest = site.guest(request, credential)
        found, language = room.listing.ours(credential), guest.language
        given = [cases_said.grant(each, language) for each in found.given]
        received = [cases_said.request(each, language) for each in found.received]
        page = site.show(
            request,
            "access_given.html",
            guest,
            here=HOME,
            messages=done.said(request, language),
            waiting=[each for each in received if each["open"]],
            answered=[each for each in received if not each["open"]],
            live=[each for each in given if each["live"]],
            over=[each for each in given if not each["live"]],
        )
        return done.forget(request, page)

    return made


def _add_requests(made: APIRouter, site: Site, room: Granting, companies: Companies) -> None:
    path = HOME + "/requests/{asked}"

    @made.get(path)
    def look(
        request: Request, asked: UUID, credential: Credential = Depends(site.door.credential)
    ) -> Response:
        return _request(site, request, site.guest(request, credential), room, companies, asked)

    @made.post(path)
    def answer(
        request: Request,
        asked: UUID,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        declines = form.get("decision") == "decline"

        def act(proven: Credential) -> None:
            if declines:
                room.giving.decline(proven, asked)
                return
            people = [UUID(each) for each in _lines(form, "people")]
            days = form.get("days", "").strip()
            whole = days.isascii() and days.isdecimal() and len(days) < LONGEST_NUMBER
            room.giving.give(
                proven,
                asked,
                people,
                _lines(form, "fields"),
                form.get("about", ""),
                int(days) if whole else 0,
            )

        tried = proof.tried(site, request, guest, form, act, told=(ValueError, Invalid, Conflict))
        if tried.error is not None:
            if isinstance(tried.error, ValueError):
                raise NotFound(NO_GRANT)
            problems = proof.wrong(site, guest.language, tried.error)
            return _request(site, request, tried.guest, room, companies, asked, form=form, problems=problems)
        word = "case_declined" if declines else "case_given"
        return with_cookie(done.leave(RedirectResponse(HOME, 303), word), tried.guest)


def _add_given(made: APIRouter, site: Site, room: Granting, companies: Companies) -> None:
    path = HOME + "/given/{grant}"

    @made.get(path)
    def look(
        request: Request, grant: UUID, credential: Credential = Depends(site.door.credential)
    ) -> Response:
        guest = site.guest(request, credential)
        ours = room.listing.ours(credential)
        view = next((each for each in ours.given if each.id == grant and each.state == "live"), None)
        if view is None:
            raise NotFound(NO_GRANT)
        seen = companies.previewing.preview(credential, Audience.CASE, grant=grant)
        return site.show(
            request,
            "access_seen.html",
            guest,
            here=f"{HOME}/given/{grant}",
            grant=cases_said.grant(view, guest.language),
            holders=view.people,
            ours=str(guest.caller.organisation),
            company=None if seen is None else portrait(seen, guest, own=False),
        )

    @made.post(path)
    def take_back(
        request: Request,
        grant: UUID,
        _: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        site.guest(request, credential)
        try:
            room.giving.revoke(credential, grant)
        except Conflict:
            # It was over already: what was wanted holds.
            return RedirectResponse(HOME, 303)
        return done.leave(RedirectResponse(HOME, 303), "case_revoked")


def _request(
    site: Site,
    request: Request,
    guest: Guest,
    room: Granting,
    companies: Companies,
    asked: UUID,
    *,
    form: Form | None = None,
    problems: Sequence[Wrong] = (),
) -> Response:
    view, language = room.listing.received(guest.credential, asked), guest.language
    records = companies.overview(guest.credential).records
    may = {field.name for field in grantable(site.policy())}
    ticked = view.fields if form is None else _lines(form, "fields")
    people = [str(each.id) for each in view.people] if form is None else _lines(form, "people")
    written = form or {}
    return site.show(
        request,
        "access_request.html",
        guest,
        status=422 if problems else 200,
        here=f"{HOME}/requests/{asked}",
        problems=problems,
        asked=cases_said.request(view, language),
        people=[{"id": each.id, "name": each.name, "ticked": str(each.id) in people} for each in view.people],
        families=cases_said.openable(records, may, ticked, language),
        about=written.get("about", view.about),
        days=written.get("days", str(USUAL_DAYS)),
        longest=MAX_ABOUT,
        most_days=LONGEST_DAYS,
        proven=guest.proven,
    )


def _lines(form: Form, name: str) -> list[str]:
    return [each for each in form.get(name, "").split("\n") if each]

"""Asking a company for temporary access, and what one asked and holds.

::

    GET  /companies/{company}/access      the form, and what happens on its button
    POST /companies/{company}/access      asks
    GET  /grants                          what one asked, what one may see
    POST /grants/{request}/withdrawal     withdraws
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from registry.caller import Credential
from registry.errors import Conflict, Invalid
from registry.granting.about import MAX_ABOUT
from registry.granting.asking import MOST_COLLEAGUES, REQUEST_DAYS
from registry.web import cases_said, done
from registry.web.pages.company import portrait
from registry.web.site import Form, Guest, Site

if TYPE_CHECKING:
    from registry.companies.service import Companies
    from registry.granting.service import Granting
    from registry.web.view import Wrong

HOME = "/grants"


def pages(site: Site, room: Granting, companies: Companies) -> APIRouter:
    """Return the pages."""
    made = APIRouter(include_in_schema=False)

    @made.get("/companies/{company}/access")
    def form(
        request: Request, company: str, credential: Credential = Depends(site.door.credential)
    ) -> Response:
        guest = site.guest(request, credential)
        room.asking.require_may(credential, company)
        return _form(site, request, guest, companies, company)

    @made.post("/companies/{company}/access")
    def ask(
        request: Request,
        company: str,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        about, colleagues = form.get("about", ""), form.get("colleagues", "").split()
        ticked = form.get("wish", "").split("\n")
        try:
            room.asking.ask(credential, company, about, cases_said.wished(ticked), colleagues)
        except (Invalid, Conflict) as error:
            problems = site.wrong(guest.language, error)
            return _form(
                site, request, guest, companies, company, form=form, ticked=ticked, problems=problems
            )
        return done.leave(RedirectResponse(HOME, 303), "case_asked")

    @made.get(HOME)
    def mine(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        guest = site.guest(request, credential)
        return _mine(site, request, guest, room)

    @made.post(HOME + "/{asked}/withdrawal")
    def withdraw(
        request: Request,
        asked: UUID,
        _: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        site.guest(request, credential)
        try:
            room.asking.withdraw(credential, asked)
        except Conflict:
            # It is answered, or withdrawn already: the list says which.
            return RedirectResponse(HOME, 303)
        return done.leave(RedirectResponse(HOME, 303), "case_withdrawn")

    return made


def _form(
    site: Site,
    request: Request,
    guest: Guest,
    companies: Companies,
    company: str,
    *,
    form: Form | None = None,
    ticked: Collection[str] = (),
    problems: Sequence[Wrong] = (),
) -> Response:
    seen = companies.reading.company(guest.credential, company)
    written = form or {}
    # A colleague that is wrong is named by its place in the list; the list is one input here.
    return site.show(
        request,
        "access_ask.html",
        guest,
        status=422 if problems else 200,
        here=f"/companies/{company}/access",
        problems=[
            type(each)("colleagues", each.text) if each.field.isdecimal() else each for each in problems
        ],
        company=portrait(seen, guest, own=False)["title"],
        back=f"/companies/{company}",
        about=written.get("about", ""),
        colleagues=written.get("colleagues", ""),
        wishes=cases_said.wishes(guest.language, ticked),
        longest=MAX_ABOUT,
        days=REQUEST_DAYS,
        most=MOST_COLLEAGUES,
    )


def _mine(site: Site, request: Request, guest: Guest, room: Granting) -> Response:
    mine = room.listing.mine(guest.credential)
    page = site.show(
        request,
        "access.html",
        guest,
        here=HOME,
        messages=done.said(request, guest.language),
        held=[cases_said.grant(each, guest.language) for each in mine.held],
        asked=[cases_said.request(each, guest.language) for each in mine.asked],
    )
    return done.forget(request, page)

"""Emergency access: that it is in force, who and why for the offices, ending it, and the review by two."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from policies.vocabulary import Role
from registry.caller import Credential
from registry.emergency.finding import MAX_FINDING
from registry.errors import Conflict, Invalid, Refused, Stale
from registry.web import proof
from registry.web.view import Message, Wrong
from registry.web.wording import ROLES, Sentence, say

if TYPE_CHECKING:
    from registry.emergency.service import Emergencies
    from registry.emergency.views import PageView
    from registry.web.site import Form, Guest, Site

HOME = "/emergency"
ENDED = Sentence("Emergency access has ended. It holds for everyone from now on.")
SAID = Sentence(
    "What you found is on record. The review is closed when a second person has said what they found."
)
CLOSED = Sentence("The review is closed. What both of you found stays in the log.")
CHOOSE = Sentence("Choose one of the two buttons.")


def pages(site: Site, emergencies: Emergencies) -> APIRouter:
    """Return the page."""
    made = APIRouter(include_in_schema=False)

    @made.get(HOME)
    def show(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        guest = site.guest(request, credential)
        return _page(site, request, guest, emergencies.view(credential))

    @made.post(HOME)
    def act(
        request: Request,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        return _acted(site, request, site.guest(request, credential), emergencies, form)

    return made


def _act(emergencies: Emergencies, form: Form) -> Callable[[Credential], tuple[PageView, Sentence]]:
    def act(proven: Credential) -> tuple[PageView, Sentence]:
        each = UUID(form.get("emergency", ""))
        if form.get("decision") == "end":
            return emergencies.end(proven, each), ENDED
        view = emergencies.review(proven, each, form.get("finding", ""))
        return view, CLOSED if view.found is None else SAID

    return act


def _acted(site: Site, request: Request, guest: Guest, emergencies: Emergencies, form: Form) -> Response:
    """Take the proof that the form brings, then act; what is wrong stands on the page, with what was written."""
    told: tuple[type[Exception], ...] = (ValueError, Invalid, Conflict, Stale, Refused)
    tried = proof.tried(site, request, guest, form, _act(emergencies, form), told=told)
    if tried.made is not None:
        view, done = tried.made
        return _page(site, request, tried.guest, view, done=done)
    problems: Sequence[Wrong] = ()
    if isinstance(tried.error, ValueError):
        problems = [Wrong("", say(guest.language, CHOOSE))]
    elif tried.error is not None:
        problems = proof.wrong(site, guest.language, tried.error)
    view = emergencies.view(tried.guest.credential)
    return _page(site, request, tried.guest, view, problems=problems, written=form.get("finding", ""))


def _page(
    site: Site,
    request: Request,
    guest: Guest,
    view: PageView,
    *,
    done: Sentence | None = None,
    problems: Sequence[Wrong] = (),
    written: str = "",
) -> Response:
    found = view.found
    return site.show(
        request,
        "emergency.html",
        guest,
        status=422 if problems else 200,
        here=HOME,
        messages=[Message("done", say(guest.language, done))] if done else [],
        problems=problems,
        view=view,
        found=found,
        role="" if found is None else say(guest.language, ROLES[Role(found.role)]),
        written=written,
        longest=MAX_FINDING,
        proven=guest.proven,
    )

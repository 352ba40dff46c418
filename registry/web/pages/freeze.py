"""Stopping the register, and letting it go on: what the button does is said before it is pressed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from registry.caller import Credential
from registry.errors import Conflict, Invalid, Refused, Stale
from registry.oversight.freezing.reason import MAX_REASON
from registry.web import proof
from registry.web.stopping import who
from registry.web.view import Message, Wrong
from registry.web.wording import Sentence, say

if TYPE_CHECKING:
    from registry.oversight.freezing.service import Freezing
    from registry.oversight.freezing.views import FreezeView
    from registry.web.site import Form, Guest, Site

HOME = "/freeze"
STOPPED = Sentence("The register is stopped. It holds for everyone from now on.")
SAID = Sentence("What you said is on record. The register goes on when a second person agrees.")
GOES_ON = Sentence("The register goes on.")
STAYS = Sentence("The register stays stopped.")
CHOOSE = Sentence("Choose one of the two buttons.")


def pages(site: Site, freezing: Freezing) -> APIRouter:
    """Return the pages."""
    made = APIRouter(include_in_schema=False)

    @made.get(HOME)
    def show(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        return _page(site, request, site.guest(request, credential), freezing)

    @made.post(HOME)
    def stop(
        request: Request,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        def act(proven: Credential) -> tuple[FreezeView, Sentence]:
            return freezing.stop(proven, form.get("reason", "")), STOPPED

        return _acted(site, request, site.guest(request, credential), freezing, form, act)

    @made.post("/unfreeze")
    def decide(
        request: Request,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        def act(proven: Credential) -> tuple[FreezeView, Sentence]:
            freeze = UUID(form.get("freeze", ""))
            if form.get("decision") == "decline":
                return freezing.decline(proven, freeze), STAYS
            view = freezing.go_on(proven, freeze)
            return view, GOES_ON if view.stop is None else SAID

        return _acted(site, request, site.guest(request, credential), freezing, form, act)

    return made


def _acted(
    site: Site,
    request: Request,
    guest: Guest,
    freezing: Freezing,
    form: Form,
    act: Callable[[Credential], tuple[FreezeView, Sentence]],
) -> Response:
    """Take the proof that the form brings, then act; what is wrong stands on the page, with what was written."""
    tried = proof.tried(site, request, guest, form, act, told=(ValueError, Invalid, Conflict, Stale, Refused))
    problems: Sequence[Wrong] = ()
    if isinstance(tried.error, ValueError):
        problems = [Wrong("", say(guest.language, CHOOSE))]
    elif tried.error is not None:
        problems = proof.wrong(site, guest.language, tried.error)
    view, done = tried.made or (None, None)
    return _page(site, request, tried.guest, freezing, view=view, done=done, problems=problems, written=form)


def _page(
    site: Site,
    request: Request,
    guest: Guest,
    freezing: Freezing,
    *,
    view: FreezeView | None = None,
    done: Sentence | None = None,
    problems: Sequence[Wrong] = (),
    written: Form | None = None,
) -> Response:
    found = view or freezing.view(guest.credential)
    stop = found.stop
    first = None if stop is None else stop.proposal
    return site.show(
        request,
        "freeze.html",
        guest,
        status=422 if problems else 200,
        here=HOME,
        messages=[Message("done", say(guest.language, done))] if done else [],
        problems=problems,
        found=found,
        who="" if stop is None else who(stop.role, guest.language),
        first="" if first is None else who(first.role, guest.language),
        reason="" if written is None else written.get("reason", ""),
        longest=MAX_REASON,
        proven=guest.proven,
    )

"""Views left: what a company may still be shown, asking for more, and what the office answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from registry import catalogue
from registry.caller import Credential
from registry.catalogue.wording import worded
from registry.disclosure.exposed import PROCESS, REGION
from registry.errors import Conflict, Invalid, NotFound, Refused
from registry.exposure.allowance import APPROVE, LEAST, MOST
from registry.exposure.limits import DAYS, FURTHER, FURTHER_DAYS
from registry.web import proof
from registry.web.view import Message, Wrong
from registry.web.wording import Sentence, say

if TYPE_CHECKING:
    from registry.guarding.service import Guarding
    from registry.guarding.views import Queue, ViewsLeft
    from registry.web.site import Form, Guest, Site

HOME, OFFICE = "/views", "/office/views"
ASKED = Sentence("Your network's office has been asked. Its answer comes to this page.")
GIVEN = Sentence("The company has more views from now on. Your answer is on record.")
DECLINED = Sentence("The company keeps the views it has. Your answer is on record.")
CHOOSE = Sentence("Choose one of the two buttons.")


def pages(site: Site, guarding: Guarding) -> APIRouter:
    """Return the pages."""
    made = APIRouter(include_in_schema=False)

    @made.get(HOME)
    def show(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        guest = site.guest(request, credential)
        return _views(site, request, guest, guarding.left(credential))

    @made.post(HOME)
    def ask(
        request: Request,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        try:
            found = guarding.ask(credential, form.get("reason", ""))
        except (Invalid, Conflict) as error:
            problems, left = site.wrong(guest.language, error), guarding.left(credential)
            if left.asked_at or not left.may_ask:
                problems = _of_no_field(problems)
            return _views(site, request, guest, left, problems, form)
        return _views(site, request, guest, found, done=ASKED)

    @made.get(OFFICE)
    def queue(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        return _queue(site, request, site.guest(request, credential), guarding)

    @made.post(OFFICE)
    def answer(
        request: Request,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        tried = proof.tried(
            site,
            request,
            guest,
            form,
            _decision(guarding, form),
            told=(ValueError, Invalid, Conflict, Refused, NotFound),
        )
        problems: Sequence[Wrong] = ()
        if isinstance(tried.error, ValueError):
            problems = [Wrong("", say(guest.language, CHOOSE))]
        elif tried.error is not None:
            problems = proof.wrong(site, guest.language, tried.error)
        found, done = tried.made or (None, None)
        return _queue(site, request, tried.guest, guarding, found, problems, form, done)

    return made


def _decision(guarding: Guarding, form: Form) -> Callable[[Credential], tuple[Queue, Sentence]]:
    def act(proven: Credential) -> tuple[Queue, Sentence]:
        request, decision = UUID(form.get("request", "")), form.get("decision", "")
        found = guarding.decide(proven, request, decision, form.get("reason", ""))
        return found, GIVEN if decision == APPROVE else DECLINED

    return act


def _of_no_field(problems: Sequence[Wrong]) -> list[Wrong]:
    """What is wrong where the page shows no form that could be mended."""
    return [Wrong("", each.text) for each in problems]


def _views(
    site: Site,
    request: Request,
    guest: Guest,
    found: ViewsLeft,
    problems: Sequence[Wrong] = (),
    written: Form | None = None,
    done: Sentence | None = None,
) -> Response:
    return site.show(
        request,
        "views.html",
        guest,
        status=422 if problems else 200,
        here=HOME,
        messages=[Message("done", say(guest.language, done))] if done else [],
        problems=problems,
        found=found,
        days=DAYS,
        reason="" if written is None else written.get("reason", ""),
        least=LEAST,
        longest=MOST,
    )


def _queue(
    site: Site,
    request: Request,
    guest: Guest,
    guarding: Guarding,
    found: Queue | None = None,
    problems: Sequence[Wrong] = (),
    written: Form | None = None,
    done: Sentence | None = None,
) -> Response:
    queue = found or guarding.queue(guest.credential)
    tried = "" if written is None else written.get("request", "")
    if tried not in {str(one.id) for one in queue.asked if not one.own}:
        problems = _of_no_field(problems)
    language = guest.language
    return site.show(
        request,
        "office_views.html",
        guest,
        status=422 if problems else 200,
        here=OFFICE,
        messages=[Message("done", say(language, done))] if done else [],
        problems=problems,
        queue=queue,
        noticed=[
            {
                "organisation": one.organisation,
                "region": worded(catalogue.field(REGION), one.region, language),
                "process": worded(catalogue.field(PROCESS), one.process, language),
                "companies": one.companies,
                "at": one.at,
            }
            for one in queue.noticed
        ],
        further=FURTHER,
        further_days=FURTHER_DAYS,
        days=DAYS,
        tried=tried,
        reason="" if written is None else written.get("reason", ""),
        longest=MOST,
        proven=guest.proven,
    )

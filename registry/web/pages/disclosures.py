"""Who saw us: for data owners, a month at a time. What is asked for travels in a form: no place in an address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from registry import catalogue
from registry.caller import Credential
from registry.errors import Invalid
from registry.oversight.disclosures.finding import FEWEST_ORGANISATIONS, FEWEST_TIMES, MONTHS
from registry.web import facts
from registry.web.site import Form, Site
from registry.web.wording import Sentence, say

if TYPE_CHECKING:
    from registry.oversight.disclosures.month import Month
    from registry.oversight.disclosures.service import Disclosures
    from registry.oversight.disclosures.views import Opening
    from registry.web.view import Wrong

HOME = "/company/disclosures"
NAMELESS = Sentence("Somebody whose name is erased")
NAMELESS_COMPANY = Sentence("a company whose name is erased")
ERASED = Sentence("What they were shown can no longer be read: they are erased.")
NOTHING = Sentence("Nothing beyond that you are there")


def pages(site: Site, disclosures: Disclosures) -> APIRouter:
    """Return the pages."""
    made = APIRouter(include_in_schema=False)

    @made.get(HOME)
    def newest(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        return _page(site, disclosures, request, credential, {})

    @made.post(HOME)
    def chosen(
        request: Request,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        return _page(site, disclosures, request, credential, form)

    return made


def _page(
    site: Site, disclosures: Disclosures, request: Request, credential: Credential, form: Form
) -> Response:
    guest = site.guest(request, credential)
    problems: Sequence[Wrong] = ()
    try:
        found = disclosures.seen(credential, form.get("month") or None, form.get("cursor") or None)
    except Invalid as error:
        problems = site.wrong(guest.language, error)
        found = disclosures.seen(credential)
    return site.show(
        request,
        "disclosures.html",
        guest,
        status=422 if problems else 200,
        here=HOME,
        problems=problems,
        month=found.month,
        months=_months(found.newest),
        openings=[_opening(each, guest.language) for each in found.openings],
        ours=str(guest.caller.organisation),
        later=bool(form.get("cursor")) and not problems,
        appearances=found.appearances,
        fewest=FEWEST_TIMES,
        fewest_organisations=FEWEST_ORGANISATIONS,
        cursor=found.cursor or "",
    )


def _months(newest: Month) -> list[Month]:
    months = [newest]
    while len(months) < MONTHS:
        months.append(months[-1].before)
    return months


def _opening(view: Opening, language: str) -> dict[str, Any]:
    person = view.person.name if view.person is not None else None
    organisation = view.organisation.name if view.organisation is not None else None
    return {
        "at": view.at,
        "person": person or say(language, NAMELESS),
        "who": str(view.person.id) if view.person is not None and person else "",
        "organisation": organisation or say(language, NAMELESS_COMPANY),
        "company": str(view.organisation.id) if view.organisation is not None and organisation else "",
        "purpose": view.purpose,
        "shown": _shown(view, language),
        "anonymous": view.anonymous,
        "because": view.because,
        "network": view.network,
    }


def _shown(view: Opening, language: str) -> str:
    if view.fields is None:
        return say(language, ERASED)
    known = [name for name in view.fields if name in catalogue.FIELDS]
    return ", ".join(facts.labels(known, language)) or say(language, NOTHING)

"""Who may see us: networks, countries, and the companies left out. Nobody's id stands in an address.

::

    GET  /company/visibility             what is chosen, who is left out, and the ways to the other controls
    POST /company/visibility             networks and countries
    POST /company/visibility/exclude     leaves a company out, at once
    POST /company/visibility/include     lets it in again, after a fresh proof
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from registry.caller import Credential
from registry.errors import Conflict, FieldProblem, Invalid, Stale
from registry.vocabularies import vocabulary
from registry.web import done, proof
from registry.web.own import access
from registry.web.own.recordpage import HOME
from registry.web.site import Form, Guest, Site, with_cookie
from registry.web.wording import Sentence

if TYPE_CHECKING:
    from registry.companies.visibility import Visibility, VisibilityView
    from registry.web.view import Wrong

PAGE = f"{HOME}/visibility"
NO_COMPANY = Sentence("Choose a company from a page that shows it.")


def pages(site: Site, visibility: Visibility) -> APIRouter:
    """Return the pages."""
    made = APIRouter(include_in_schema=False)

    @made.get(PAGE)
    def show(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        guest = site.guest(request, credential)
        page = _page(site, visibility, request, guest, messages=done.said(request, guest.language))
        return done.forget(request, page)

    @made.post(PAGE)
    def choose(
        request: Request,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        def act(proven: Credential) -> None:
            before = visibility.view(proven)
            visibility.choose(
                proven, _networks(before, form), _countries(before, form), access.revision(form)
            )

        return _acted(site, visibility, request, site.guest(request, credential), form, act)

    @made.post(PAGE + "/exclude")
    def exclude(
        request: Request,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        def act(proven: Credential) -> None:
            visibility.leave_out(proven, _company(form))

        return _acted(site, visibility, request, site.guest(request, credential), form, act)

    @made.post(PAGE + "/include")
    def include(
        request: Request,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        def act(proven: Credential) -> None:
            visibility.let_in(proven, _company(form))

        return _acted(site, visibility, request, site.guest(request, credential), form, act)

    return made


def _acted(
    site: Site,
    visibility: Visibility,
    request: Request,
    guest: Guest,
    form: Form,
    act: Callable[[Credential], None],
) -> Response:
    """Take the proof that the form brings, then act; what is wrong, or the code that is missing, stands on the page."""
    tried = proof.tried(site, request, guest, form, act, told=(Invalid, Stale, Conflict))
    if tried.error is None:
        return with_cookie(done.leave(RedirectResponse(PAGE, 303), "tiers"), tried.guest)
    problems = access.wrong(site, guest.language, tried.error, form)
    asks = proof.asks(tried.error, form)
    return _page(site, visibility, request, tried.guest, problems=problems, asks=asks, written=form)


def _page(
    site: Site,
    visibility: Visibility,
    request: Request,
    guest: Guest,
    *,
    problems: Sequence[Wrong] = (),
    messages: Sequence[Any] = (),
    asks: str = "",
    written: Form | None = None,
) -> Response:
    found = visibility.view(guest.credential)
    again = written if asks and written is not None else {}
    ticked = None if not again or "organisation" in again else again
    return site.show(
        request,
        "visibility.html",
        guest,
        status=422 if problems else 200,
        here=PAGE,
        problems=problems,
        messages=messages,
        networks=[
            {
                "id": str(each.id),
                "name": each.name,
                "country": _country(each.country, guest.language),
                "chosen": each.chosen if ticked is None else f"network-{each.id}" in ticked,
            }
            for each in found.networks
        ],
        countries=[
            {
                "code": code,
                "name": _country(code, guest.language),
                "chosen": (found.countries is None or code in found.countries)
                if ticked is None
                else f"country-{code}" in ticked,
            }
            for code in _offered(found)
        ],
        excluded=[{"id": str(each), "name": name} for each, name in found.excluded],
        revision=found.revision,
        # Which of the forms a code is asked for in: a company's, or (empty) that of networks and countries.
        asks=asks,
        asked_for=again.get("organisation", ""),
    )


def _offered(found: VisibilityView) -> list[str]:
    return sorted({each.country for each in found.networks} | set(found.countries or ()))


def _country(code: str, language: str) -> str:
    return vocabulary("countries").label(code, language)


def _networks(before: VisibilityView, form: Form) -> list[UUID]:
    return [each.id for each in before.networks if f"network-{each.id}" in form]


def _countries(before: VisibilityView, form: Form) -> list[str] | None:
    """Return the countries that are ticked; all of them stay "any" where it was that."""
    offered = _offered(before)
    ticked = [code for code in offered if f"country-{code}" in form]
    return None if before.countries is None and ticked == offered else ticked


def _company(form: Form) -> UUID:
    try:
        return UUID(form.get("organisation", ""))
    except ValueError:
        raise Invalid([FieldProblem("organisation", NO_COMPANY)]) from None

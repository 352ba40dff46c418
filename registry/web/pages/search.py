"""Search in plain words and with filters. Terms travel in bodies and a sealed cookie, never in addresses.

::

    GET  /search            the form
    POST /search            checks the form, keeps it (`registry.web.draft`), leads on to
    GET  /search/results    searches for what is kept: reloading and going back simply work
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from policies.errors import Denied
from policies.vocabulary import Tier
from registry.caller import Credential
from registry.errors import Invalid, Refused
from registry.language import translate
from registry.search.messages import Message
from registry.search.words import TOWN_KM
from registry.web import draft, viewsleft
from registry.web.conditions import KM, NAMES, PLACE, query_of, wrong_places
from registry.web.filters import filters_for, named
from registry.web.results import result_of, understood
from registry.web.site import Form, Guest, Site
from registry.web.view import Wrong
from registry.web.wording import Sentence

if TYPE_CHECKING:
    from registry.companies.fields import Fields
    from registry.guarding.service import Guarding
    from registry.search.service import Answer, SearchService

FORM, RESULTS = "/search", "/search/results"
NOT_SEARCHING = Sentence(
    "Your role opens no company data, so there is nothing to search. The start page says what you look after."
)


def pages(site: Site, search: SearchService, fields: Fields, guarding: Guarding) -> APIRouter:
    """Return the pages."""
    made = APIRouter(include_in_schema=False)

    @made.get(FORM)
    def form(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        guest = site.guest(request, credential)
        _require_searcher(search, guest)
        return _page(site, fields, guarding, request, guest, {})

    @made.post(FORM)
    def find(
        request: Request,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        _require_searcher(search, guest)
        asked = {name: form[name].strip() for name in NAMES if form.get(name, "").strip()}
        try:
            query_of(asked)
        except Invalid as error:
            problems = named(site.wrong(guest.language, wrong_places(error, asked)), guest.language)
            return _page(site, fields, guarding, request, guest, asked, problems=problems)
        response = RedirectResponse(RESULTS, 303)
        draft.keep(response, site.accounts.drafts, credential, asked)
        return response

    @made.get(RESULTS)
    def results(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        guest = site.guest(request, credential)
        asked = draft.kept(request, site.accounts.drafts, credential, NAMES)
        if asked is None:
            return RedirectResponse(FORM, 303)
        try:
            answer = search.search(credential, query_of(asked))
        except Invalid as error:
            problems = named(site.wrong(guest.language, wrong_places(error, asked)), guest.language)
            return _page(site, fields, guarding, request, guest, asked, problems=problems)
        return _page(site, fields, guarding, request, guest, asked, answer=answer)

    return made


def _require_searcher(search: SearchService, guest: Guest) -> None:
    try:
        search.require_right(guest.credential)
    except Denied:
        raise Refused(NOT_SEARCHING) from None


def _page(
    site: Site,
    fields: Fields,
    guarding: Guarding,
    request: Request,
    guest: Guest,
    asked: Mapping[str, str],
    *,
    answer: Answer | None = None,
    problems: Sequence[Wrong] = (),
) -> Response:
    language = guest.language
    reading = answer.reading if answer is not None else None
    filters = filters_for(fields.catalogue(guest.credential), guest.caller, asked)
    context: dict[str, Any] = {
        "words": asked.get("words", ""),
        "filters": filters,
        "filtered": any(asked.get(name) for name in NAMES if name != "words"),
        "purpose": _purpose(site, guest),
        "approved": any(Tier.MEMBER in each.tiers for each in guest.caller.standings.values()),
        "understood": understood(reading, language) + _place(asked, language) if answer is not None else [],
        "not_understood": ", ".join(reading.not_understood) if reading is not None else "",
        "looked_for": reading is not None and reading.is_text_searched(),
        "views_left": viewsleft.of(site, guarding, guest),
        "limited": answer is not None and answer.limited,
        "result": result_of(answer, language) if answer is not None else None,
    }
    return site.show(
        request,
        "search.html",
        guest,
        status=422 if problems else 200,
        here=RESULTS if request.method == "GET" and asked else FORM,
        carried=asked if problems and request.method == "POST" else None,
        problems=problems,
        **context,
    )


def _place(asked: Mapping[str, str], language: str) -> list[str]:
    """Say how far around a place was looked, where only the place was chosen."""
    if KM in asked or PLACE not in asked:
        return []
    return [translate(language, Message.WITHIN_OF_PLACE, {"km": TOWN_KM, "place": asked[PLACE]})]


def _purpose(site: Site, guest: Guest) -> str:
    """Return the text of the session's purpose, empty when none is chosen."""
    if guest.caller.purpose is None:
        return ""
    known = site.accounts.purposes.latest(guest.credential)
    return next((purpose.text for purpose in known if purpose.id == guest.caller.purpose), "")

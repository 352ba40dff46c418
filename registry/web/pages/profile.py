"""Who sees what, for the whole company: three profiles, each looked at before it is chosen, and the other country.

::

    GET  /company/profile            the three, which one holds, the question about the other country
    POST /company/profile            chooses one
    GET  /company/profile/{which}    what others would get: careful, normal, visible, or now
    POST /company/abroad             answers the question
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from registry.caller import Credential
from registry.catalogue.classes import Profile
from registry.companies.content import UNKNOWN_FAMILY
from registry.companies.reader import OF_A_TIER, Audience
from registry.errors import Conflict, NotFound, Stale
from registry.web import done, proof
from registry.web.own import access
from registry.web.own.people import may_choose
from registry.web.own.recordpage import HOME
from registry.web.own.words import AUDIENCES, GETS, MEANT, PROFILES
from registry.web.pages.company import portrait
from registry.web.site import Form, Guest, Site, with_cookie
from registry.web.wording import Sentence, say

if TYPE_CHECKING:
    from registry.companies.service import Companies
    from registry.companies.views import CompanyView
    from registry.web.view import Wrong

PAGE = f"{HOME}/profile"
ABROAD = f"{HOME}/abroad"
NOW = "now"
YES = "yes"
IF_YES: Final = Sentence("If you say yes to the other country's network")


def pages(site: Site, companies: Companies) -> APIRouter:
    """Return the pages."""
    made = APIRouter(include_in_schema=False)
    _add_choice(made, site, companies)
    _add_abroad(made, site, companies)

    @made.get(PAGE + "/{which}")
    def look(
        request: Request, which: str, credential: Credential = Depends(site.door.credential)
    ) -> Response:
        guest = site.guest(request, credential)
        if which not in {NOW, *Profile}:
            raise NotFound(UNKNOWN_FAMILY)
        return _look(site, companies, request, guest, None if which == NOW else Profile(which))

    return made


def _add_choice(made: APIRouter, site: Site, companies: Companies) -> None:
    @made.get(PAGE)
    def ask(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        guest = site.guest(request, credential)
        page = _page(site, companies, request, guest, messages=done.said(request, guest.language))
        return done.forget(request, page)

    @made.post(PAGE)
    def choose(
        request: Request,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        chosen = form.get("profile", "")
        if chosen not in set(Profile):
            return RedirectResponse(PAGE, 303)
        profile = Profile(chosen)
        tried = proof.tried(site, request, guest, form, lambda proven: companies.set_profile(proven, profile))
        if tried.error is not None:
            wrong = access.wrong(site, guest.language, tried.error, form)
            asks = proof.asks(tried.error, form)
            return _look(site, companies, request, tried.guest, profile, problems=wrong, asks=asks)
        return with_cookie(done.leave(RedirectResponse(PAGE, 303), "profile"), tried.guest)


def _add_abroad(made: APIRouter, site: Site, companies: Companies) -> None:
    @made.post(ABROAD)
    def answer(
        request: Request,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        allowed = form.get("allowed") == YES

        def release(proven: Credential) -> None:
            companies.release_abroad(proven, access.revision(form), allowed=allowed)

        tried = proof.tried(site, request, guest, form, release, told=(Stale, Conflict))
        if tried.error is not None:
            wrong = access.wrong(site, guest.language, tried.error, form)
            asks = proof.asks(tried.error, form)
            given = allowed if asks else None
            return _page(site, companies, request, tried.guest, problems=wrong, asks=asks, answer=given)
        return with_cookie(done.leave(RedirectResponse(PAGE, 303), "tiers"), tried.guest)


def _page(
    site: Site,
    companies: Companies,
    request: Request,
    guest: Guest,
    *,
    problems: Sequence[Wrong] = (),
    messages: Sequence[Any] = (),
    asks: str = "",
    answer: bool | None = None,
) -> Response:
    own = companies.overview(guest.credential)
    released, language = own.releasability, guest.language
    return site.show(
        request,
        "profiles.html",
        guest,
        status=422 if problems else 200,
        here=PAGE,
        problems=problems,
        messages=messages,
        profiles=[
            {
                "code": profile.value,
                "name": say(language, PROFILES[profile]),
                "meant": say(language, MEANT[profile]),
                "current": profile.value == own.profile,
            }
            for profile in Profile
        ],
        allowed=own.abroad if answer is None else answer,
        revision=released.revision,
        excluded=len(released.excluded),
        chooses=may_choose(guest.caller),
        asks=asks,
    )


def _look(
    site: Site,
    companies: Companies,
    request: Request,
    guest: Guest,
    profile: Profile | None,
    *,
    problems: Sequence[Wrong] = (),
    asks: str = "",
) -> Response:
    language = guest.language
    current = companies.overview(guest.credential).profile
    preview, credential = companies.previewing.preview, guest.credential
    seen = {audience: preview(credential, audience, profile=profile) for audience in OF_A_TIER}
    views = [
        _view(audience.value, say(language, AUDIENCES[audience]), found, guest)
        for audience, found in seen.items()
    ]
    if seen[Audience.ABROAD] is None and may_choose(guest.caller):
        tried = preview(credential, Audience.ABROAD, profile=profile, to_abroad=True)
        views.append(_view("asked", say(language, IF_YES), tried, guest))
    return site.show(
        request,
        "profile.html",
        guest,
        status=422 if problems else 200,
        here=f"{PAGE}/{NOW if profile is None else profile.value}",
        problems=problems,
        profile="" if profile is None else profile.value,
        name="" if profile is None else say(language, PROFILES[profile]),
        meant="" if profile is None else say(language, MEANT[profile]),
        current=profile is not None and profile.value == current,
        views=views,
        chooses=may_choose(guest.caller),
        asks=asks,
    )


def _view(code: str, heading: str, seen: CompanyView | None, guest: Guest) -> dict[str, Any]:
    count = 0 if seen is None else sum(len(record.fields) for record in seen.records)
    gets = "nobody" if seen is None else "nothing" if not count else "card" if seen.anonymous else "named"
    return {
        "code": code,
        "heading": heading,
        "gets": say(guest.language, GETS[gets], count=count),
        "company": portrait(seen, guest, own=False) if seen is not None and count else None,
    }

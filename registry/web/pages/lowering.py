"""Showing to others what only the company saw: a proposal, who else has to agree, and what happens then.

::

    GET        /company/lowering                      the proposals that stand, for anybody of the company
    POST       /company/lowering                      confirms one, or ends it
    GET, POST  /company/{family}/{record}/lowering    proposes one
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from policies.vocabulary import Tier
from registry import catalogue
from registry.caller import Credential
from registry.catalogue.tiers import floor
from registry.companies.lowering.proposal import HOURS_ALONE, NO_PROPOSAL
from registry.companies.lowering.service import Proposed
from registry.errors import Conflict, Invalid, NotFound
from registry.web import done, proof
from registry.web.acts import Act, Asked, filled, run, show
from registry.web.own import access, said
from registry.web.own.people import may_choose, offered
from registry.web.own.recordpage import HOME, writer
from registry.web.site import Form, Guest, Site, with_cookie
from registry.web.wording import TIERS, Sentence, say

if TYPE_CHECKING:
    from registry.companies.lowering.service import Lowerings
    from registry.companies.lowering.views import LoweringView
    from registry.companies.service import Companies
    from registry.companies.views import RecordView
    from registry.web.view import Wrong

PAGE = f"{HOME}/lowering"
TITLE = Sentence("Propose to show others what only you see")
BUTTON = Sentence("Propose it")
BACK = Sentence("Back to the record")
FIELD = Sentence("What")
TIER = Sentence("Who would see it")
SAYS = (
    Sentence(
        "Nothing is shown to anybody when you press the button. Everybody of your company sees that you proposed it."
    ),
    Sentence(
        "It takes effect when another data owner of your company confirms it within 14 days. If you are the only person "
        "of your company here, you confirm it yourself when 72 hours have passed."
    ),
)
NONE = Sentence("Everything stated here is seen by others than you already, or may not be shown to anyone.")
CHOOSE = Sentence("Choose one from the list.")


def pages(site: Site, companies: Companies, lowerings: Lowerings) -> APIRouter:
    """Return the pages."""
    made = APIRouter(include_in_schema=False)
    _add_standing(made, site, companies, lowerings)
    _add_proposing(made, site, companies, lowerings)
    return made


def _add_standing(made: APIRouter, site: Site, companies: Companies, lowerings: Lowerings) -> None:
    @made.get(PAGE)
    def standing(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        return _page(site, companies, lowerings, request, site.guest(request, credential))

    @made.post(PAGE)
    def decide(
        request: Request,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)

        def act(proven: Credential) -> None:
            proposal = _id(form.get("proposal", ""))
            if form.get("decision") == "confirm":
                lowerings.confirm(proven, proposal)
            else:
                lowerings.end(proven, proposal)

        tried = proof.tried(site, request, guest, form, act, told=(Invalid, Conflict, NotFound))
        if tried.error is not None:
            wrong = access.wrong(site, guest.language, tried.error, form)
            asks = proof.asks(tried.error, form)
            return _page(
                site, companies, lowerings, request, tried.guest, problems=wrong, asks=asks, written=form
            )
        return with_cookie(done.leave(RedirectResponse(PAGE, 303), "tiers"), tried.guest)


def _add_proposing(made: APIRouter, site: Site, companies: Companies, lowerings: Lowerings) -> None:
    @made.get(HOME + "/{family}/{record}/lowering")
    def ask(
        request: Request,
        family: str,
        record: UUID,
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = _chooser(site, companies, request, credential)
        found = companies.record(credential, offered(family).name, record)
        return show(site, request, guest, _act(guest, found, {}))

    @made.post(HOME + "/{family}/{record}/lowering")
    def propose(
        request: Request,
        family: str,
        record: UUID,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = _chooser(site, companies, request, credential)
        found = companies.record(credential, offered(family).name, record)

        def do(proven: Credential) -> None:
            if form.get("tier") not in set(Tier) or form.get("field") not in catalogue.FIELDS:
                raise Conflict(CHOOSE)
            lowerings.propose(proven, Proposed(family, record, form["field"], Tier(form["tier"])))

        act = _act(guest, found, form)
        answer = run(site, request, guest, form, act, do)
        if answer.status_code == 303:  # noqa: PLR2004 - it was done
            answer.headers["location"] = PAGE
        return answer


def _chooser(site: Site, companies: Companies, request: Request, credential: Credential) -> Guest:
    guest = writer(site, companies, request, credential)
    companies.require_writer(credential, chooses=True)
    return guest


def _act(guest: Guest, record: RecordView, form: Form) -> Act:
    language = guest.language
    fields = [
        name
        for name, value in record.values.items()
        if value.tier is Tier.SEALED and floor(catalogue.field(name)) is not Tier.SEALED
    ]
    lowest = min((floor(catalogue.field(name)) for name in fields), default=Tier.SEALED)
    tiers = [each for each in access.options(lowest, language) if each[0] != Tier.SEALED]
    asked = (
        Asked("choice", "field", say(language, FIELD), options=_labels(fields, language)),
        Asked("choice", "tier", say(language, TIER), options=tiers),
    )
    return Act(
        say(language, TITLE),
        [said.title(record, language), *(say(language, each) for each in (SAYS if fields else (NONE,)))],
        say(language, BUTTON),
        (f"{HOME}/{record.family}/{record.id}", say(language, BACK)),
        filled(asked, form) if fields else (),
    )


def _labels(fields: Sequence[str], language: str) -> list[tuple[str, str]]:
    return [(name, catalogue.field(name).label(language)) for name in fields]


def _page(
    site: Site,
    companies: Companies,
    lowerings: Lowerings,
    request: Request,
    guest: Guest,
    *,
    problems: Sequence[Wrong] = (),
    asks: str = "",
    written: Form | None = None,
) -> Response:
    credential = guest.credential
    page = site.show(
        request,
        "lowering.html",
        guest,
        status=422 if problems else 200,
        here=PAGE,
        messages=done.said(request, guest.language),
        problems=problems,
        proposals=[_proposal(each, companies, guest) for each in lowerings.standing(credential)],
        chooses=may_choose(guest.caller),
        hours=HOURS_ALONE,
        asks=asks,
        asked_for="" if written is None else written.get("proposal", ""),
    )
    return done.forget(request, page)


def _proposal(view: LoweringView, companies: Companies, guest: Guest) -> dict[str, Any]:
    language = guest.language
    try:
        title = said.title(companies.record(guest.credential, view.family, view.record), language)
    except NotFound:
        title = ""
    return {
        "id": str(view.id),
        "title": title,
        "label": "" if view.field is None else catalogue.field(view.field).label(language),
        "tier": say(language, TIERS[view.tier]),
        "proposer": view.proposer,
        "mine": view.mine,
        "created_at": view.created_at,
        "expires_at": view.expires_at,
        "same_from": view.same_from,
        "due": view.same_from is not None and guest.caller.at >= view.same_from,
        "void": view.void,
    }


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(NO_PROPOSAL) from None

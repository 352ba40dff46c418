"""One record of one's own company: add it, change it.

::

    GET  /company/{family}/new            the form; of a machine, its type first
    POST /company/{family}/new            saves; `step` is class (the type is chosen) or look (only show it again)
    GET  /company/{family}/{id}           the form with what is stored
    POST /company/{family}/{id}           saves from the form's revision on

What somebody else stored meanwhile stands beside one's own (409), and the form goes on from there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from registry.caller import Credential
from registry.companies.making import OTHER_CONTENT
from registry.companies.statement import Statement
from registry.errors import Conflict, Invalid, Stale
from registry.web import done
from registry.web.addresses import with_next
from registry.web.own import access, filled, said
from registry.web.own.inputs import CLASS
from registry.web.own.people import offered, today
from registry.web.own.recordpage import (
    CHOOSE_CLASS,
    HOME,
    LOOK,
    STEP,
    RecordPage,
    own,
    shown,
    writer,
)
from registry.web.site import Form, Site
from registry.web.view import Wrong
from registry.web.wording import Sentence, say

if TYPE_CHECKING:
    from registry.companies.service import Companies
    from registry.companies.views import RecordView

SAVED_ALREADY = Sentence(
    "This form has been saved before. Press save again to add what stands here as a new entry."
)
MEANWHILE = Sentence(
    "Somebody else changed this while you were writing. Nothing is lost: your own text stands in the form, and "
    "what they stored stands beside it where the two differ. Save again to go on."
)
GONE = Sentence("Nothing")
CHOOSE_TYPE = Sentence("Choose a type from the list.")


def pages(site: Site, companies: Companies) -> APIRouter:
    """Return the pages."""
    made = APIRouter(include_in_schema=False)
    _add_new(made, site, companies)
    _add_change(made, site, companies)
    return made


def _add_new(made: APIRouter, site: Site, companies: Companies) -> None:
    @made.get(HOME + "/{family}/new")
    def ask(
        request: Request,
        family: str,
        next: str = HOME,  # noqa: A002 - the parameter's public name
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        page = RecordPage(
            site, companies, request, writer(site, companies, request, credential), offered(family)
        )
        home = companies.home(credential) if family == "organisation" else None
        form = filled.blank(page.family, today(), country=home, called=page.guest.visitor.organisation)
        page_shown = shown(
            page, {**form, "next": own(next)}, messages=done.said(request, page.guest.language)
        )
        return done.forget(request, page_shown)

    @made.post(HOME + "/{family}/new")
    def save(
        request: Request,
        family: str,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        page = RecordPage(
            site, companies, request, writer(site, companies, request, credential), offered(family)
        )
        language = page.guest.language
        if form.get(STEP) == CHOOSE_CLASS and not form.get(CLASS):
            return shown(page, form, problems=[Wrong(CLASS, say(language, CHOOSE_TYPE))])
        if form.get(STEP) in {CHOOSE_CLASS, LOOK}:
            return shown(page, form)
        read = filled.read(page.family, form, language, today())
        try:
            read.require()
            statement = Statement(read.values, {}, read.provenance)
            companies.make(credential, family, statement, form.get("once") or None)
        except Invalid as invalid:
            return shown(page, form, problems=access.wrong(site, language, invalid, form))
        except Conflict as conflict:
            known = conflict.message_id == OTHER_CONTENT
            wrong = [Wrong("", say(language, SAVED_ALREADY))] if known else site.wrong(language, conflict)
            return shown(page, form, problems=wrong)
        following = own(form.get("next", HOME))
        if form.get("then") == "another":
            again = RedirectResponse(with_next(f"{HOME}/{family}/new", following), 303)
            return done.leave(again, "more")
        return done.leave(RedirectResponse(following, 303), "saved")


def _add_change(made: APIRouter, site: Site, companies: Companies) -> None:
    @made.get(HOME + "/{family}/{record}")
    def ask(
        request: Request,
        family: str,
        record: UUID,
        next: str = HOME,  # noqa: A002 - the parameter's public name
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = writer(site, companies, request, credential)
        found = companies.record(credential, offered(family).name, record)
        page = RecordPage(site, companies, request, guest, offered(family), found)
        form = {**filled.stored(found, guest.language), "next": own(next)}
        page_shown = shown(page, form, messages=done.said(request, guest.language))
        return done.forget(request, page_shown)

    @made.post(HOME + "/{family}/{record}")
    def save(
        request: Request,
        family: str,
        record: UUID,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = writer(site, companies, request, credential)
        found = companies.record(credential, offered(family).name, record)
        page = RecordPage(site, companies, request, guest, offered(family), found)
        if form.get(STEP) == LOOK:
            return shown(page, form)
        following = own(form.get("next", HOME))
        read = filled.read(page.family, form, guest.language, today())
        if not read.values and read.provenance is None and not read.problems:
            return done.leave(RedirectResponse(following, 303), "same")
        try:
            if found.revision is None or str(found.revision) != form.get("revision"):
                return _meanwhile(page, form, found)
            read.require()
            statement = Statement(read.values, {}, read.provenance)
            companies.change(credential, family, record, found.revision, statement)
        except Stale:
            return _meanwhile(page, form, companies.record(credential, family, record))
        except (Invalid, Conflict) as error:
            return shown(page, form, problems=access.wrong(site, guest.language, error, form))
        return done.leave(RedirectResponse(following, 303), "saved")


def _meanwhile(page: RecordPage, form: Form, found: RecordView) -> Response:
    language = page.guest.language
    after, both = filled.merged(page.family, form, found, language)
    beside = {
        name: said.text(name, found.values[name].value, language)
        if name in found.values
        else say(language, GONE)
        for name in both
    }
    now = RecordPage(page.site, page.companies, page.request, page.guest, page.family, found)
    after["next"] = form.get("next", HOME)
    return shown(now, after, problems=[Wrong("", say(language, MEANWHILE))], stored=beside, status=409)

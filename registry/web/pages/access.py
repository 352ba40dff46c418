"""Who sees which field of one record, and deleting it: both may ask for a fresh proof, in their place.

::

    POST /company/{family}/{id}/tiers
    GET, POST /company/{family}/{id}/delete
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from registry.caller import Credential
from registry.companies.statement import Statement
from registry.errors import Conflict, Invalid, Stale
from registry.web import done, proof
from registry.web.addresses import with_next
from registry.web.own import access, filled
from registry.web.own.people import offered
from registry.web.own.recordpage import HOME, RecordPage, deletion, own, shown, writer
from registry.web.site import Form, Site, with_cookie

if TYPE_CHECKING:
    from registry.companies.service import Companies


def pages(site: Site, companies: Companies) -> APIRouter:
    """Return the pages."""
    made = APIRouter(include_in_schema=False)
    _add_tiers(made, site, companies)
    _add_delete(made, site, companies)
    return made


def _add_tiers(made: APIRouter, site: Site, companies: Companies) -> None:
    @made.post(HOME + "/{family}/{record}/tiers")
    def choose(
        request: Request,
        family: str,
        record: UUID,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = writer(site, companies, request, credential)
        found = companies.record(credential, offered(family).name, record)
        chosen = access.chosen(found, form)
        stored = {**filled.stored(found, guest.language), "next": own(form.get("next", HOME))}

        def change(proven: Credential) -> None:
            companies.change(proven, family, record, access.revision(form), Statement({}, chosen))

        tried = proof.tried(site, request, guest, form, change, told=(Stale, Invalid, Conflict))
        page = RecordPage(site, companies, request, tried.guest, offered(family), found)
        if tried.error is not None:
            wrong = access.wrong(site, guest.language, tried.error, form)
            return shown(page, stored, problems=wrong, tiers=chosen, asks=proof.asks(tried.error, form))
        following = RedirectResponse(with_next(page.address, stored["next"]), 303)
        return with_cookie(done.leave(following, "tiers"), tried.guest)


def _add_delete(made: APIRouter, site: Site, companies: Companies) -> None:
    @made.get(HOME + "/{family}/{record}/delete")
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
        return deletion(page, {"next": own(next), "revision": str(found.revision)})

    @made.post(HOME + "/{family}/{record}/delete")
    def delete(
        request: Request,
        family: str,
        record: UUID,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = writer(site, companies, request, credential)
        found = companies.record(credential, offered(family).name, record)

        def drop(proven: Credential) -> None:
            companies.drop(proven, family, record, access.revision(form))

        tried = proof.tried(site, request, guest, form, drop, told=(Stale, Conflict))
        if tried.error is not None:
            page = RecordPage(site, companies, request, tried.guest, offered(family), found)
            if isinstance(tried.error, Stale):
                form = {**form, "revision": str(found.revision)}
            wrong = access.wrong(site, guest.language, tried.error, form)
            return deletion(page, form, problems=wrong, asks=proof.asks(tried.error, form))
        response = RedirectResponse(own(form.get("next", HOME)), 303)
        return with_cookie(done.leave(response, "deleted"), tried.guest)

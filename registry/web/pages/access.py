# ruff: noqa: FAST002 - annotations are read outside the functions, and see no closure
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
from registry.companies.service import Statement
from registry.errors import Conflict, Invalid, Stale
from registry.web import done, proof
from registry.web.own import access, filled
from registry.web.own.people import offered
from registry.web.own.recordpage import HOME, RecordPage, deletion, own, shown, writer
from registry.web.site import Form, Site, with_next
from registry.web.view import Wrong
from registry.web.wording import say

if TYPE_CHECKING:
    from registry.accounts.sessions import Issued
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
        page = RecordPage(site, companies, request, guest, offered(family), found)
        chosen = access.chosen(found, form)
        stored = {**filled.stored(found, guest.language), "next": own(form.get("next", HOME))}
        issued: Issued | None = None
        try:
            guest, issued = proof.given(site, request, guest, form)
            page = RecordPage(site, companies, request, guest, offered(family), found, issued)
            statement = Statement({}, chosen)
            companies.change(guest.credential, family, record, access.revision(form), statement)
        except Stale:
            wrong = [Wrong("", say(guest.language, access.MOVED))]
            return shown(page, stored, problems=wrong, tiers=chosen)
        except proof.Refusals as error:
            wrong = access.unproven(guest, error, form)
            asks = access.asks(error, form)
            return shown(page, stored, problems=wrong, tiers=chosen, asks=asks)
        except (Invalid, Conflict) as error:
            return shown(page, stored, problems=access.wrong(site, guest.language, error), tiers=chosen)
        following = RedirectResponse(with_next(page.address, stored["next"]), 303)
        return proof.with_cookie(done.leave(following, "tiers"), issued)


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
        page = RecordPage(site, companies, request, guest, offered(family), found)
        issued: Issued | None = None
        try:
            guest, issued = proof.given(site, request, guest, form)
            page = RecordPage(site, companies, request, guest, offered(family), found, issued)
            companies.drop(guest.credential, family, record, access.revision(form))
        except Stale:
            form = {**form, "revision": str(found.revision)}
            return deletion(page, form, problems=[Wrong("", say(guest.language, access.MOVED))])
        except proof.Refusals as error:
            wrong = access.unproven(guest, error, form)
            return deletion(page, form, problems=wrong, asks=access.asks(error, form))
        except Conflict as error:
            return deletion(page, form, problems=access.wrong(site, guest.language, error))
        response = RedirectResponse(own(form.get("next", HOME)), 303)
        return proof.with_cookie(done.leave(response, "deleted"), issued)

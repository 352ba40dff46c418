"""Why something is shown or not: one question about a field of a company, and what whoever asks may be told of it.

What is asked about travels in a form: nobody's id stands in an address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from policies.vocabulary import COMPANY_ROLES, Role
from registry.caller import Credential
from registry.errors import Invalid, NotFound
from registry.explaining.auditor import NOBODY
from registry.web import why_said
from registry.web.site import Form, Guest, Site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.explaining.service import Explaining
    from registry.web.view import Wrong

HOME: Final = "/why"
FIELDS: Final = ("company", "person", "field")


def pages(site: Site, explaining: Explaining) -> APIRouter:
    """Return the pages."""
    made = APIRouter(include_in_schema=False)

    @made.get(HOME)
    def begin(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        return _page(site, request, site.guest(request, credential), {})

    @made.post(HOME)
    def ask(
        request: Request,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        if not form.get("field"):
            return _page(site, request, guest, form)
        try:
            found = explaining.explain(
                credential, _company(guest, form), form["field"], _person(form.get("person", ""))
            )
        except Invalid as error:
            return _page(site, request, guest, form, problems=site.wrong(guest.language, error))
        told = why_said.said(found, guest.language, str(guest.caller.person))
        return _page(site, request, guest, form, told=told)

    return made


def _page(
    site: Site,
    request: Request,
    guest: Guest,
    form: Form,
    *,
    problems: Sequence[Wrong] = (),
    told: dict[str, Any] | None = None,
) -> Response:
    chosen = {name: form.get(name, "") for name in FIELDS}
    company = _company(guest, form)
    return site.show(
        request,
        "why.html",
        guest,
        status=422 if problems else 200,
        here=HOME,
        problems=problems,
        chosen=chosen,
        carried={name: value for name, value in chosen.items() if value} or None,
        fields=why_said.choices(guest.language),
        own=company == str(guest.caller.organisation),
        # An auditor begins with what the log says of a company; others' companies have no list here.
        from_the_log=not company and Role.AUDITOR in guest.caller.office_roles,
        back=f"/companies/{company}" if company and not guest.caller.office_roles else "",
        told=told,
    )


def _company(guest: Guest, form: Form) -> str | None:
    """Return which company is meant: one's own where none is named, and none at all to an office."""
    own = str(guest.caller.organisation) if guest.caller.own_roles & COMPANY_ROLES else None
    return form.get("company") or own


def _person(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound(NOBODY) from None

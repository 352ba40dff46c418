"""What the reader's next readings are about: chosen once per session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from registry.caller import Credential
from registry.errors import Conflict, Invalid
from registry.web.addresses import local
from registry.web.site import Form, Guest, Site
from registry.web.view import Wrong
from registry.web.wording import Sentence, say

if TYPE_CHECKING:
    from registry.accounts.purposes import Purpose

CHOOSE = Sentence("Choose one of these, or write a new one.")
SEARCH = "/search"


def pages(site: Site) -> APIRouter:
    """Return the pages; `next` is the page that asked, and that the reader is led back to."""
    made = APIRouter(include_in_schema=False)

    @made.get("/purpose")
    def ask(
        request: Request,
        next: str = SEARCH,  # noqa: A002 - the parameter's public name
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        return _page(site, request, site.guest(request, credential), following=local(next))

    @made.post("/purpose")
    def choose(
        request: Request,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        following, text = local(form.get("next", SEARCH)), form.get("text", "")
        problems: Sequence[Wrong]
        try:
            if "purpose" in form:
                site.accounts.purposes.choose(credential, UUID(form["purpose"]))
            else:
                site.accounts.purposes.make(credential, text)
        except (Invalid, Conflict) as error:
            problems = site.wrong(guest.language, error)
        except ValueError:
            problems = [Wrong("p1", say(guest.language, CHOOSE))]
        else:
            return RedirectResponse(following, 303)
        return _page(site, request, guest, following=following, text=text, problems=problems)

    return made


def _page(
    site: Site,
    request: Request,
    guest: Guest,
    *,
    following: str,
    text: str = "",
    problems: Sequence[Wrong] = (),
) -> Response:
    return site.show(
        request,
        "purpose.html",
        guest,
        status=422 if problems else 200,
        carried={"next": following, "text": text} if problems else None,
        problems=problems,
        purposes=_apart(site.accounts.purposes.latest(guest.credential), guest.caller.purpose),
        current=guest.caller.purpose,
        next=following,
        text=text,
    )


def _apart(purposes: Sequence[Purpose], current: UUID | None) -> list[Purpose]:
    """Return each wording once: the one in use, else the newest."""
    found: dict[str, Purpose] = {}
    for purpose in purposes:
        if purpose.text not in found or purpose.id == current:
            found[purpose.text] = purpose
    return list(found.values())

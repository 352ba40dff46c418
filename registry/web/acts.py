"""One act on one page: what exactly happens on the button, what it asks for, a fresh proof, and then its outcome.

Pages that show a one-time code show it once, in the answer to the button.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi.responses import RedirectResponse

from registry.errors import Conflict, Invalid, NotFound
from registry.web import proof
from registry.web.site import with_cookie

if TYPE_CHECKING:
    from datetime import datetime

    from fastapi import Request
    from fastapi.responses import Response

    from registry.caller import Credential
    from registry.web.site import Form, Guest, Site
    from registry.web.view import Wrong


@dataclass(frozen=True, slots=True)
class Asked:
    """One input of an act: `kind` is text, optional, email, choice, tick or words; `options` pairs of code and words."""

    kind: str
    name: str
    label: str
    hint: str = ""
    value: str = ""
    options: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """One act, in the reader's language: `says` are the sentences that tell what happens.

    `proves`: it takes a fresh proof.
    """

    title: str
    says: Sequence[str]
    button: str
    back: tuple[str, str]
    asked: Sequence[Asked] = ()
    proves: bool = True


@dataclass(frozen=True, slots=True)
class Code:
    """A one-time code as it is shown: whose, how long it is good, and what its person needs besides.

    `ends_at` is when the account itself ends, of one that does so by itself.
    """

    name: str
    code: str
    says: Sequence[str]
    ends_at: datetime | None = None


def show(site: Site, request: Request, guest: Guest, act: Act, *, problems: Sequence[Wrong] = ()) -> Response:
    """Return the page of an act."""
    return site.show(
        request,
        "act.html",
        guest,
        status=422 if problems else 200,
        problems=problems,
        act=act,
        proven=guest.proven,
    )


def run(
    site: Site,
    request: Request,
    guest: Guest,
    form: Form,
    act: Act,
    do: Callable[[Credential], Code | None],
) -> Response:
    """Do an act after the proof its form brings; return the code it made, or the way back to where it began."""
    tried = proof.tried(site, request, guest, form, do, told=(Invalid, Conflict, NotFound))
    guest = tried.guest
    if tried.error is not None:
        return show(site, request, guest, act, problems=proof.wrong(site, guest.language, tried.error))
    if tried.made is None:
        return with_cookie(RedirectResponse(act.back[0], 303), guest)
    address = f"{site.origin}/enrolment"
    return site.show(request, "code.html", guest, here=act.back[0], act=act, code=tried.made, address=address)


def filled(asked: Sequence[Asked], form: Form) -> Sequence[Asked]:
    """Return the inputs with what a form brought, so that nothing is typed twice."""

    def value(each: Asked) -> Any:
        if each.kind == "tick":
            return "yes" if each.name in form else ""
        return form.get(each.name, each.value)

    return [Asked(each.kind, each.name, each.label, each.hint, value(each), each.options) for each in asked]

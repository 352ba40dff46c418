"""A fresh proof in the middle of something: the form asks for a code in its place, then goes on.

The proof moves the session to a new token; `Guest.issued` carries it to whatever answers, and where that is a
problem's page, the request does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from registry.caller import Credential, token_hash
from registry.errors import Conflict, Invalid, LoginFailed, StepUpNeeded, TooMany
from registry.http.problems import worded
from registry.web.view import Wrong
from registry.web.wording import Sentence, say

if TYPE_CHECKING:
    from fastapi import Request

    from registry.accounts.sessions import Issued
    from registry.web.site import Form, Guest, Site

NOT_PROVEN = Sentence("The password or the code is not right. A code works once: wait for the next one.")
Refusals = (LoginFailed, StepUpNeeded, TooMany)
CODE, PASSWORD = "code", "password"
SECRET = frozenset({CODE, PASSWORD})
"""What a form never hands on."""

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Tried(Generic[Made]):
    """What came of a form: `guest` goes on as they are after the proof; `made`, or the `error` in its way."""

    guest: Guest
    made: Made | None = None
    error: Exception | None = None


def tried(
    site: Site,
    request: Request,
    guest: Guest,
    form: Form,
    act: Callable[[Credential], Made],
    told: tuple[type[Exception], ...] = (),
) -> Tried[Made]:
    """Do what a form asks for, after the proof it brings.

    What is wrong with the proof is returned, and so are errors of the kinds `told`: the page that asked says
    them. Raises whatever else `act` raises.
    """
    returned: tuple[type[Exception], ...] = (*Refusals, *told)
    try:
        guest = given(site, request, guest, form)
        return Tried(guest, act(guest.credential))
    except returned as error:
        return Tried(guest, error=error)


def given(site: Site, request: Request, guest: Guest, form: Form) -> Guest:
    """Return the guest after the proof that a form brings; as they were where it brings none.

    Raises LoginFailed, StepUpNeeded (the password is needed too), TooMany.
    """
    if not form.get(CODE):
        return guest
    password = form.get(PASSWORD) or None
    return moved(
        request,
        guest,
        site.accounts.security.step_up(guest.credential, site.asked_by(request), password, form[CODE]),
    )


def moved(request: Request, guest: Guest, issued: Issued) -> Guest:
    """Return the guest of the same session under its new token, which whatever answers hands on."""
    request.state.issued = issued
    credential = replace(guest.credential, token_hash=token_hash(issued.token))
    return replace(guest, credential=credential, issued=issued)


def wrong(site: Site, language: str, error: Exception) -> list[Wrong]:
    """Return what is wrong with a form or its proof, for the summary at its top."""
    if isinstance(error, LoginFailed):
        return [Wrong(CODE, say(language, NOT_PROVEN))]
    if isinstance(error, Invalid | Conflict):
        return site.wrong(language, error)
    field = CODE if isinstance(error, StepUpNeeded) else ""
    return [Wrong(field, worded(error, language).detail)]


def asks(error: Exception | None, form: Form) -> str:
    """Return what proof a form has to bring next: a code, or the password too; empty where it is not about that."""
    if not isinstance(error, Refusals):
        return ""
    password = PASSWORD in form or (isinstance(error, StepUpNeeded) and form.get(CODE))
    return PASSWORD if password else CODE

"""A fresh proof in the middle of something: the form asks for a code in its place, then goes on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.caller import token_hash
from registry.errors import LoginFailed, StepUpNeeded, TooMany
from registry.http.problems import worded
from registry.http.session import set_session_cookie
from registry.web.view import Wrong
from registry.web.wording import Sentence, say

if TYPE_CHECKING:
    from fastapi import Request
    from fastapi.responses import Response

    from registry.accounts.sessions import Issued
    from registry.web.site import Form, Guest, Site

NOT_PROVEN = Sentence("The password or the code is not right. A code works once: wait for the next one.")
Refusals = (LoginFailed, StepUpNeeded, TooMany)
CODE, PASSWORD = "code", "password"


def given(site: Site, request: Request, guest: Guest, form: Form) -> tuple[Guest, Issued | None]:
    """Return the guest after the proof that a form brings, and the new token; None where it brings none.

    Raises LoginFailed, StepUpNeeded (the password is needed too), TooMany.
    """
    if not form.get(CODE):
        return guest, None
    issued = site.accounts.security.step_up(
        guest.credential, site.asked_by(request), form.get(PASSWORD) or None, form[CODE]
    )
    return moved(guest, issued), issued


def moved(guest: Guest, issued: Issued) -> Guest:
    """Return the guest of the same session under its new token."""
    return replace(guest, credential=replace(guest.credential, token_hash=token_hash(issued.token)))


def with_cookie(response: Response, issued: Issued | None) -> Response:
    """Let the browser go on under the new token."""
    if issued is not None:
        set_session_cookie(response, issued.token)
    return response


def wrong(guest: Guest, error: LoginFailed | StepUpNeeded | TooMany) -> list[Wrong]:
    """Return what is wrong with the proof, for the summary of the form."""
    if isinstance(error, LoginFailed):
        return [Wrong(CODE, say(guest.language, NOT_PROVEN))]
    field = CODE if isinstance(error, StepUpNeeded) else ""
    return [Wrong(field, worded(error, guest.language).detail)]

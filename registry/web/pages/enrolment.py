"""From an invitation code to an account, a new password or a new authenticator.

::

    /enrolment            the code                  its kind decides what comes next
    /enrolment            POST code              -> password twice | password twice and a code | the password
    /enrolment/password   POST                   -> QR code and typed key        (a new password ends here)
    /enrolment/confirm    POST first code        -> ten recovery codes, shown once; a new account is signed in
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from registry.accounts.invitation import AUTHENTICATOR, ENROLMENT, KINDS, PASSWORD
from registry.errors import Conflict, Invalid, LoginFailed, Refused, TooMany
from registry.http.problems import worded
from registry.web.pages.login import let_in
from registry.web.site import Form, Site
from registry.web.view import Message, Wrong, page_language
from registry.web.wording import Sentence, say

if TYPE_CHECKING:
    from registry.accounts.binding import Pending

DIFFERENT = Sentence("The two passwords are not the same. Write the same one twice.")
NOT_PROVEN = Sentence("That is not right. Check it; a code works once, so wait for the next one.")
CHANGED = Sentence("Your password is changed. Log in with the new one.")
TITLES = {
    ENROLMENT: Sentence("Start using your account"),
    PASSWORD: Sentence("Choose a new password"),
    AUTHENTICATOR: Sentence("Set up your new phone"),
}
CODE = "invitation"
OK = 200
_Refusals = (Invalid, Conflict, Refused, LoginFailed, TooMany)


def pages(site: Site) -> APIRouter:
    """Return the pages. The authenticator's secret is shown once, in the answer to the password."""
    made = APIRouter(include_in_schema=False)

    @made.get("/enrolment")
    def start(request: Request) -> Response:
        return _page(site, request, "invitation", ENROLMENT)

    @made.post("/enrolment")
    def look(request: Request, form: Form = Depends(site.open_form)) -> Response:
        invitation = form.get(CODE, "")
        try:
            invited = site.accounts.enrolment.invited(site.asked_by(request), invitation)
        except (Refused, TooMany) as error:
            problems, status = _problems(site, page_language(request), error, CODE)
            return _page(
                site,
                request,
                "invitation",
                ENROLMENT,
                invitation,
                problems,
                status=status,
                carried={CODE: invitation},
            )
        return _page(
            site,
            request,
            "password",
            invited.kind,
            invitation,
            carried={CODE: invitation},
            email=invited.email,
        )

    @made.post("/enrolment/password")
    def begin(request: Request, form: Form = Depends(site.open_form)) -> Response:
        language = page_language(request)
        invitation, kind, email = form.get(CODE, ""), _kind(form), form.get("email", "")
        carried = {CODE: invitation}
        try:
            if kind != AUTHENTICATOR and form.get("password", "") != form.get("again", ""):
                wrong = [Wrong("again", say(language, DIFFERENT))]
                return _page(site, request, "password", kind, invitation, wrong, carried=carried, email=email)
            begun = site.accounts.enrolment.begin(
                site.asked_by(request), invitation, form.get("password", ""), form.get("code", "")
            )
        except _Refusals as error:
            problems, status = _problems(site, language, error, "password")
            return _page(
                site,
                request,
                "password",
                kind,
                invitation,
                problems,
                status=status,
                carried=carried,
                email=email,
            )
        if begun.pending is None:
            return _done(site, request, email)
        return _page(
            site, request, "authenticator", begun.kind, invitation, pending=begun.pending, email=email
        )

    @made.post("/enrolment/confirm")
    def confirm(request: Request, form: Form = Depends(site.open_form)) -> Response:
        invitation, kind, email = form.get(CODE, ""), _kind(form), form.get("email", "")
        try:
            done = site.accounts.enrolment.enter(site.asked_by(request), invitation, form.get("code", ""))
        except _Refusals as error:
            problems, status = _problems(site, page_language(request), error, "code")
            return _page(site, request, "confirm", kind, invitation, problems, status=status, email=email)
        codes, entered = done.recovery_codes, done.signed_in
        page = _page(site, request, "recovery", kind, codes=codes, email=email, entered=entered is not None)
        return page if entered is None else let_in(site, request, page, entered)

    return made


def _kind(form: Form) -> str:
    """Return which texts the page shows; what the invitation really is for, the service decides."""
    return form["kind"] if form.get("kind") in KINDS else ENROLMENT


def _problems(site: Site, language: str, error: Exception, field: str) -> tuple[list[Wrong], int]:
    """Return what is wrong, at `field` where nothing more is known, and the status of the answer."""
    if isinstance(error, TooMany):
        return site.too_many(language, error), 429
    if isinstance(error, LoginFailed):
        return [Wrong(field, say(language, NOT_PROVEN))], 422
    if isinstance(error, Invalid | Conflict):
        return site.wrong(language, error), 422
    return [Wrong(field if field == CODE else "", worded(error, language).detail)], 422


def _done(site: Site, request: Request, email: str) -> Response:
    said = Message("done", say(page_language(request), CHANGED))
    context: dict[str, Any] = {"email": email, "next": "/", "kept": None}
    return site.view.page(
        request, "login.html", page_language(request), here="/login", messages=[said], **context
    )


def _page(
    site: Site,
    request: Request,
    step: str,
    kind: str,
    invitation: str = "",
    problems: Sequence[Wrong] = (),
    *,
    status: int = OK,
    carried: Form | None = None,
    pending: Pending | None = None,
    codes: Sequence[str] = (),
    email: str = "",
    entered: bool = False,
) -> Response:
    language = page_language(request)
    return site.view.page(
        request,
        "enrolment.html",
        language,
        status=422 if problems and status == OK else status,
        here="/enrolment",
        carried=carried,
        problems=problems,
        title=say(language, TITLES[kind]),
        step=step,
        kind=kind,
        invitation=invitation,
        pending=pending,
        recovery_codes=codes,
        email=email,
        entered=entered,
    )

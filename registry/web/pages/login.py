"""Log-in, log-out, language, and staying logged in."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from registry.accounts.entrance import SignedIn
from registry.accounts.login import CodeSpent
from registry.caller import Credential, token_hash
from registry.errors import LoginFailed, NotSignedIn, TooMany
from registry.http.session import DEVICE_COOKIE, clear_session_cookie, set_device_cookie, set_session_cookie
from registry.language import LANGUAGES
from registry.settings import is_loopback
from registry.web import draft
from registry.web.addresses import is_kept, local, with_next
from registry.web.site import Form, Site
from registry.web.view import LANGUAGE_COOKIE, LAST, Kept, Message, Wrong, page_language
from registry.web.wording import Sentence, say

KEPT_PATH = "kept.path"
KEPT_FIELD = "kept.field."
ENROLMENT = "/enrolment"

NEW_PHONE = "/security/authenticator"
YEAR_SECONDS = 365 * 24 * 3600
FAILED = Sentence(
    "Logging in did not work. Check the address, the password and the code. "
    "If you have used this code already, wait for the next one."
)
SPENT = Sentence("This code has been used already. Wait for the next one, then log in.")
LOGGED_OUT = Sentence("You are logged out.")


def pages(site: Site) -> APIRouter:
    """Return the pages."""
    made = APIRouter(include_in_schema=False)
    _add_login(made, site)
    _add_logout(made, site)

    @made.post("/language")
    def language(
        form: Form = Depends(site.open_form),
        credential: Credential | None = Depends(site.door.maybe_credential),
    ) -> Response:
        here, chosen = form.get("here", "/"), form.get("language", "")
        # Pages that are an answer to a form: the form is sent there again.
        again = "again" in form and (is_kept(here) or here == ENROLMENT)
        response = RedirectResponse(here, 307) if again else RedirectResponse(_back(here), 303)
        if chosen in LANGUAGES:
            signed_in = credential is not None and _set_language(site, credential, chosen)
            _set_language_cookie(response, f"{LAST}{chosen}" if signed_in else chosen)
        return response

    @made.post("/stay")
    def stay(
        form: Form = Depends(site.form), credential: Credential = Depends(site.door.credential)
    ) -> Response:
        del form
        site.accounts.me(credential)
        return Response(status_code=204)

    return made


def _add_login(made: APIRouter, site: Site) -> None:
    @made.get("/login")
    def login(
        request: Request,
        next: str = "/",  # noqa: A002 - the parameter's public name
        credential: Credential | None = Depends(site.door.maybe_credential),
    ) -> Response:
        elsewhere = _other_spelling(site, request)
        if elsewhere is not None:
            return RedirectResponse(f"{elsewhere}{with_next('/login', next)}", 307)
        if credential is not None and _is_live(site, credential):
            return RedirectResponse(local(next), 303)
        return _form(site, request, following=local(next))

    @made.post("/login")
    def log_in(request: Request, form: Form = Depends(site.open_form)) -> Response:
        language = page_language(request)
        try:
            done = site.accounts.login.log_in(
                site.asked_by(request), form.get("email", ""), form.get("password", ""), form.get("code", "")
            )
        except TooMany as error:
            return _again(site, request, form, site.too_many(language, error), 429)
        except CodeSpent:
            # Said to a browser that has been here before; to others it would tell that the password is right.
            known = request.cookies.get(DEVICE_COOKIE) is not None
            return _again(site, request, form, [Wrong("", say(language, SPENT if known else FAILED))], 401)
        except LoginFailed:
            return _again(site, request, form, [Wrong("", say(language, FAILED))], 401)
        return _signed_in(site, request, form, done)


def _add_logout(made: APIRouter, site: Site) -> None:
    @made.get("/logged-out")
    def logged_out(request: Request) -> Response:
        said = Message("done", say(page_language(request), LOGGED_OUT))
        return _form(site, request, messages=[said])

    @made.post("/logout")
    def log_out(
        form: Form = Depends(site.form), credential: Credential = Depends(site.door.credential)
    ) -> Response:
        del form
        with suppress(NotSignedIn):
            site.accounts.sign_out(credential)
        response = RedirectResponse("/logged-out", 303)
        clear_session_cookie(response)
        draft.forget(response)
        return response


def _form(
    site: Site,
    request: Request,
    *,
    following: str = "/",
    email: str = "",
    status: int = 200,
    problems: list[Wrong] | None = None,
    messages: list[Message] | None = None,
    kept: Kept | None = None,
) -> Response:
    return site.view.page(
        request,
        "login.html",
        page_language(request),
        status=status,
        here=kept.path if kept else with_next("/login", following),
        carried=kept.fields if kept else None,
        problems=problems or [],
        messages=messages or [],
        email=email,
        next=following,
        kept=kept,
    )


def _again(site: Site, request: Request, form: Form, problems: list[Wrong], status: int) -> Response:
    return _form(
        site,
        request,
        following=local(form.get("next", "/")),
        email=form.get("email", ""),
        status=status,
        problems=problems,
        kept=_kept(form),
    )


def _kept(form: Form) -> Kept | None:
    path = form.get(KEPT_PATH, "")
    if not is_kept(path):
        return None
    fields = {
        name.removeprefix(KEPT_FIELD): value for name, value in form.items() if name.startswith(KEPT_FIELD)
    }
    return Kept(path, fields)


def _signed_in(site: Site, request: Request, form: Form, done: SignedIn) -> Response:
    kept = _kept(form)
    if kept is not None:
        # The kept form needs the new session's form token: a page of its own, sent on by the person.
        language = _spoken(request, done)
        response: Response = site.view.page(
            request, "resume.html", language, here="/", session=done.issued.token, kept=kept
        )
    else:
        following = NEW_PHONE if done.by_recovery_code else local(form.get("next", "/"))
        response = RedirectResponse(following, 303)
    return let_in(site, request, response, done)


def let_in(site: Site, request: Request, response: Response, done: SignedIn) -> Response:
    """Let an answer begin the browser's session, in the language chosen on the way in."""
    language = _spoken(request, done)
    if language != done.person.language:
        origin, token = site.asked_by(request), done.issued.token
        credential = Credential(token_hash(token), origin.channel, None, origin.address, origin.agent)
        language = language if _set_language(site, credential, language) else done.person.language
    set_session_cookie(response, done.issued.token)
    set_device_cookie(response, done.device)
    _set_language_cookie(response, f"{LAST}{language}")
    return response


def _spoken(request: Request, done: SignedIn) -> str:
    """Return the language chosen on the log-in page just now; it goes before what the account said."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else done.person.language


def _is_live(site: Site, credential: Credential) -> bool:
    try:
        site.accounts.me(credential)
    except NotSignedIn:
        return False
    return True


def _set_language(site: Site, credential: Credential, language: str) -> bool:
    """Let the account speak a language; tell whether there was a session to do it in."""
    try:
        site.accounts.set_language(credential, language)
    except NotSignedIn:
        return False
    return True


def _set_language_cookie(response: Response, value: str) -> None:
    response.set_cookie(
        LANGUAGE_COOKIE, value, max_age=YEAR_SECONDS, path="/", secure=True, httponly=True, samesite="lax"
    )


def _back(here: str) -> str:
    page, _, following = here.partition("?next=")
    return with_next(local(page), following)


def _other_spelling(site: Site, request: Request) -> str | None:
    """Return the origin where a browser on this machine spells it otherwise (localhost for 127.0.0.1)."""
    own, asked = urlsplit(site.origin), request.headers.get("host", "")
    host = urlsplit(f"//{asked}").hostname or ""
    if own.netloc == asked or own.hostname is None:
        return None
    return site.origin if is_loopback(own.hostname) and is_loopback(host) else None

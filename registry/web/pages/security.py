"""One's own keys to the register: password, authenticator, recovery codes, sessions; what is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from policies.vocabulary import Role, Tier
from registry.caller import Credential
from registry.errors import Conflict, Invalid, LoginFailed, StepUpNeeded, TooMany
from registry.http.problems import worded
from registry.web.browser import browser
from registry.web.proof import NOT_PROVEN, moved
from registry.web.site import Form, Guest, Site
from registry.web.view import Message, Wrong
from registry.web.wording import ROLES, SEEN, Sentence, say

if TYPE_CHECKING:
    from registry.accounts.known import Known, Right
    from registry.accounts.sessions import LiveSession

HOME = "/security"
PASSWORD_CHANGED = Sentence("Your password is changed. Your other sessions have ended.")
AUTHENTICATOR_CHANGED = Sentence("Your new authenticator is in use. Your other sessions have ended.")
ENDED = Sentence("The session is ended.")
OTHERS_ENDED = Sentence("Your other sessions are ended.")
IN_NETWORK = Sentence("{role} in {network}")
_Refusals = (Invalid, Conflict, LoginFailed, StepUpNeeded, TooMany)


def pages(site: Site) -> APIRouter:
    """Return the pages."""
    made = APIRouter(include_in_schema=False)
    _add_overview(made, site)
    _add_password(made, site)
    _add_authenticator(made, site)
    _add_recovery_codes(made, site)
    return made


def _add_overview(made: APIRouter, site: Site) -> None:
    @made.get(HOME)
    def show(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        return _overview(site, request, site.guest(request, credential))

    @made.post("/security/sessions")
    def end(
        request: Request,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        if "others" in form:
            site.accounts.end_other_sessions(credential)
            return _overview(site, request, guest, done=OTHERS_ENDED)
        try:
            site.accounts.end_session(credential, UUID(form.get("session", "")))
        except ValueError:
            return RedirectResponse(HOME, 303)
        return _overview(site, request, guest, done=ENDED)


def _add_password(made: APIRouter, site: Site) -> None:
    @made.get("/security/password")
    def ask(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        return _step(site, request, site.guest(request, credential), "password")

    @made.post("/security/password")
    def change(
        request: Request,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        try:
            issued = site.accounts.security.change_password(
                credential,
                site.asked_by(request),
                form.get("current", ""),
                form.get("code", ""),
                form.get("password", ""),
            )
        except _Refusals as error:
            return _step(site, request, guest, "password", problems=_problems(site, guest, error, "current"))
        return _overview(site, request, moved(request, guest, issued), done=PASSWORD_CHANGED)


def _add_authenticator(made: APIRouter, site: Site) -> None:
    @made.get("/security/authenticator")
    def ask(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        return _step(site, request, site.guest(request, credential), "authenticator")

    @made.post("/security/authenticator")
    def begin(
        request: Request,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        try:
            guest = _proven(site, request, guest, form)
            pending = site.accounts.security.begin_authenticator(guest.credential, site.asked_by(request))
        except _Refusals as error:
            return _step(site, request, guest, "authenticator", problems=_problems(site, guest, error))
        return _step(site, request, guest, "scan", pending=pending)

    @made.post("/security/authenticator/confirm")
    def confirm(
        request: Request,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        try:
            issued = site.accounts.security.confirm_authenticator(
                credential, site.asked_by(request), form.get("code", "")
            )
        except _Refusals as error:
            return _step(site, request, guest, "confirm", problems=_problems(site, guest, error, "code"))
        return _overview(site, request, moved(request, guest, issued), done=AUTHENTICATOR_CHANGED)


def _add_recovery_codes(made: APIRouter, site: Site) -> None:
    @made.get("/security/recovery-codes")
    def ask(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        return _step(site, request, site.guest(request, credential), "recovery")

    @made.post("/security/recovery-codes")
    def renew(
        request: Request,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        try:
            guest = _proven(site, request, guest, form)
            codes = site.accounts.security.new_recovery_codes(guest.credential, site.asked_by(request))
        except _Refusals as error:
            return _step(site, request, guest, "recovery", problems=_problems(site, guest, error))
        return _step(site, request, guest, "codes", codes=codes)


def _proven(site: Site, request: Request, guest: Guest, form: Form) -> Guest:
    """Return the guest after a fresh proof; as they were where one was given just before.

    Raises LoginFailed, TooMany.
    """
    if guest.caller.stepped_up and "password" not in form:
        return guest
    issued = site.accounts.security.step_up(
        guest.credential, site.asked_by(request), form.get("password", ""), form.get("code", "")
    )
    return moved(request, guest, issued)


def _problems(site: Site, guest: Guest, error: Exception, field: str = "password") -> list[Wrong]:
    if isinstance(error, LoginFailed):
        return [Wrong(field, say(guest.language, NOT_PROVEN))]
    if isinstance(error, Invalid | Conflict):
        return site.wrong(guest.language, error)
    if isinstance(error, TooMany):
        return site.too_many(guest.language, error)
    return [Wrong("", worded(error, guest.language).detail)]


def _step(
    site: Site,
    request: Request,
    guest: Guest,
    step: str,
    *,
    problems: Sequence[Wrong] = (),
    **context: Any,
) -> Response:
    pages_of = {"scan": "authenticator", "confirm": "authenticator", "recovery": "recovery-codes"}
    given: dict[str, Any] = {"pending": None, "codes": (), **context}
    return site.show(
        request,
        "keys.html",
        guest,
        status=422 if problems else 200,
        here=f"{HOME}/{pages_of.get(step, step)}",
        problems=problems,
        step=step,
        proven=guest.proven,
        **given,
    )


def _overview(
    site: Site,
    request: Request,
    guest: Guest,
    *,
    done: Sentence | None = None,
) -> Response:
    known = site.accounts.known(guest.credential)
    return site.show(
        request,
        "security.html",
        guest,
        here=HOME,
        messages=[Message("done", say(guest.language, done))] if done else [],
        sessions=[_session(live, guest.language) for live in site.accounts.own_sessions(guest.credential)],
        known=known,
        rights=_rights(known, guest.language),
    )


def _session(live: LiveSession, language: str) -> dict[str, Any]:
    api = live.channel == "api"
    return {
        "id": live.id,
        "since": live.created_at,
        "seen": live.seen_at,
        "address": live.address,
        "with": say(language, Sentence("A program, over the API")) if api else browser(live.agent, language),
        "current": live.current,
    }


def _rights(known: Known, language: str) -> list[dict[str, Any]]:
    roles = [(right, _role(right, language)) for right in known.roles]
    tiers = [(right, say(language, SEEN[Tier(right.word)], network=right.network)) for right in known.tiers]
    return [{"text": text, "until": right.until} for right, text in [*roles, *tiers]]


def _role(right: Right, language: str) -> str:
    role = say(language, ROLES[Role(right.word)])
    return role if right.network is None else say(language, IN_NETWORK, role=role, network=right.network)

"""The account routes of the JSON API, to be mounted under /api/v1. Thin: body in, one call, answer out."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response

from registry.accounts.binding import Pending
from registry.accounts.origin import Origin
from registry.accounts.people import Introduction
from registry.accounts.schemas import (
    CodeBody,
    EnrolmentBody,
    EnrolmentConfirmBody,
    LiveSessionsView,
    LiveSessionView,
    LoginBody,
    PasswordBody,
    PendingView,
    PersonView,
    PurposeBody,
    PurposesView,
    PurposeView,
    RecoveryCodesView,
    SessionView,
    SignedInView,
    StepUpBody,
    TokenView,
)
from registry.accounts.service import Accounts
from registry.accounts.sessions import Issued
from registry.caller import Credential
from registry.http.documented import problems
from registry.http.session import API, Door

CHANNEL = "api"


def router(accounts: Accounts, session: Door) -> APIRouter:
    """Return the routes."""
    made = APIRouter(prefix=API, tags=["accounts"])
    _add_session_routes(made, accounts, session)
    _add_enrolment_routes(made, accounts, session)
    _add_security_routes(made, accounts, session)
    _add_purpose_routes(made, accounts, session)
    return made


def _origin(session: Door, request: Request) -> Origin:
    return Origin(session.address(request), session.agent(request), CHANNEL)


def _add_session_routes(made: APIRouter, accounts: Accounts, session: Door) -> None:
    required = Depends(session.credential)

    @made.post("/session", status_code=201, responses=problems(401, 429))
    def sign_in(
        request: Request,
        body: LoginBody,
        device: Annotated[str | None, Header(alias="Nordkap-Device", max_length=200)] = None,
    ) -> SignedInView:
        """Sign in. Whatever is wrong, the answer is the same 401.

        Send back `device` of the last answer: others' wrong passwords then cannot keep this program out.
        """
        origin = replace(_origin(session, request), device=device)
        found = accounts.login.log_in(origin, body.email, body.password, body.code)
        return SignedInView(
            token=found.issued.token,
            expires_at=found.issued.expires_at,
            person=_person(found.person),
            device=found.device,
        )

    @made.get("/session", responses=problems(401, 403))
    def who_am_i(credential: Credential = required) -> SessionView:
        """Who am I, and may I go on without a fresh code."""
        caller, introduction = accounts.me(credential)
        return SessionView(person=_person(introduction), purpose=caller.purpose, stepped_up=caller.stepped_up)

    @made.delete("/session", status_code=204, responses=problems(401, 403))
    def sign_out(credential: Credential = required) -> Response:
        """Sign out: the token is worth nothing from here on."""
        accounts.sign_out(credential)
        return Response(status_code=204)

    @made.post("/session/step-up", responses=problems(401, 403, 429))
    def step_up(request: Request, body: StepUpBody, credential: Credential = required) -> TokenView:
        """Prove again who is at the keyboard; the session moves to the token returned."""
        origin = _origin(session, request)
        return _token(accounts.security.step_up(credential, origin, body.password, body.code))

    @made.get("/sessions", responses=problems(401, 403))
    def list_sessions(credential: Credential = required) -> LiveSessionsView:
        """My sessions."""
        return LiveSessionsView(
            sessions=[
                LiveSessionView(
                    id=live.id,
                    channel=live.channel,
                    address=live.address,
                    agent=live.agent,
                    created_at=live.created_at,
                    seen_at=live.seen_at,
                    expires_at=live.expires_at,
                    current=live.current,
                )
                for live in accounts.own_sessions(credential)
            ]
        )

    @made.delete("/sessions/{session_id}", status_code=204, responses=problems(401, 403, 404))
    def end_session(session_id: UUID, credential: Credential = required) -> Response:
        """End one of my sessions."""
        accounts.end_session(credential, session_id)
        return Response(status_code=204)


def _add_enrolment_routes(made: APIRouter, accounts: Accounts, session: Door) -> None:
    required = Depends(session.credential)

    @made.post("/enrolment", status_code=201, responses=problems(401, 403, 429))
    def begin(request: Request, body: EnrolmentBody) -> PendingView:
        """Follow an invitation: set the password, get what the authenticator app needs."""
        origin = _origin(session, request)
        begun = accounts.enrolment.begin(origin, body.invitation, body.password, body.code)
        return _pending(begun.pending)

    @made.post("/enrolment/confirm", status_code=201, responses=problems(403, 409, 429))
    def confirm(request: Request, body: EnrolmentConfirmBody) -> RecoveryCodesView:
        """Confirm the authenticator by its first code; get ten recovery codes. Then sign in."""
        origin = _origin(session, request)
        codes = accounts.enrolment.confirm(origin, body.invitation, body.code)
        return RecoveryCodesView(recovery_codes=list(codes))

    @made.post("/recovery-codes", status_code=201, responses=problems(401, 403))
    def renew_recovery_codes(request: Request, credential: Credential = required) -> RecoveryCodesView:
        """Get ten new recovery codes, after a step-up; the older ones are worth nothing."""
        codes = accounts.security.new_recovery_codes(credential, _origin(session, request))
        return RecoveryCodesView(recovery_codes=list(codes))


def _add_security_routes(made: APIRouter, accounts: Accounts, session: Door) -> None:
    required = Depends(session.credential)

    @made.post("/password", responses=problems(401, 403, 429))
    def change_password(request: Request, body: PasswordBody, credential: Credential = required) -> TokenView:
        """Change my password; other sessions end, this one moves to the token returned."""
        origin = _origin(session, request)
        issued = accounts.security.change_password(credential, origin, body.current, body.code, body.password)
        return _token(issued)

    @made.post("/authenticator", status_code=201, responses=problems(401, 403))
    def begin_authenticator(request: Request, credential: Credential = required) -> PendingView:
        """Begin to bind another authenticator, after a step-up; the old one works until then."""
        return _pending(accounts.security.begin_authenticator(credential, _origin(session, request)))

    @made.post("/authenticator/confirm", responses=problems(401, 403, 409, 429))
    def confirm_authenticator(
        request: Request, body: CodeBody, credential: Credential = required
    ) -> TokenView:
        """Confirm the new authenticator by its first code."""
        origin = _origin(session, request)
        return _token(accounts.security.confirm_authenticator(credential, origin, body.code))


def _add_purpose_routes(made: APIRouter, accounts: Accounts, session: Door) -> None:
    required = Depends(session.credential)

    @made.get("/purposes", responses=problems(401, 403))
    def list_purposes(credential: Credential = required) -> PurposesView:
        """My newest purposes."""
        found = accounts.purposes.latest(credential)
        return PurposesView(purposes=[PurposeView(id=each.id, text=each.text) for each in found])

    @made.post("/purposes", status_code=201, responses=problems(401, 403))
    def make_purpose(
        body: PurposeBody,
        idempotency_key: Annotated[str | None, Header(min_length=1, max_length=200)] = None,
        credential: Credential = required,
    ) -> PurposeView:
        """Say what it is about; it is chosen for this session."""
        made_now = accounts.purposes.make(credential, body.text, idempotency_key)
        return PurposeView(id=made_now.id, text=made_now.text)


def _person(found: Introduction) -> PersonView:
    return PersonView(
        id=found.id,
        name=found.name,
        organisation=found.organisation,
        organisation_id=found.organisation_id,
        language=found.language,
        roles=list(found.roles),
        tiers=found.tiers,
    )


def _token(issued: Issued) -> TokenView:
    return TokenView(token=issued.token, expires_at=issued.expires_at)


def _pending(pending: Pending | None) -> PendingView:
    if pending is None:
        return PendingView(secret=None, otpauth=None, expires_at=None)
    return PendingView(secret=pending.secret, otpauth=pending.otpauth, expires_at=pending.expires_at)

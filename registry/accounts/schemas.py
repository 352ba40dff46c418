"""What the account routes take and give. Unknown members are refused, sizes are bounded.

Log-in takes any text for name, password and code: what cannot be right gets the same answer as what is wrong.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from registry.accounts.login import MAX_TYPED
from registry.accounts.purposes import MAX_LENGTH, MIN_LENGTH

Typed = Annotated[str, Field(max_length=MAX_TYPED)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class LoginBody(_Body):
    """Name, password, and a code of the authenticator or a recovery code."""

    email: Typed
    password: Typed
    code: Typed


class StepUpBody(_Body):
    """A code; the password too when it was given more than five minutes ago."""

    code: Typed
    password: Typed | None = None


class EnrolmentBody(_Body):
    """An invitation's code and a password; `code` proves the authenticator for a new password."""

    invitation: Typed
    password: Typed
    code: Typed = ""


class EnrolmentConfirmBody(_Body):
    """The invitation's code again, and the new authenticator's first code."""

    invitation: Typed
    code: Typed


class PasswordBody(_Body):
    """The present password, a code, and the new password."""

    current: Typed
    code: Typed
    password: Typed


class CodeBody(_Body):
    """A code of the new authenticator."""

    code: Typed


class PurposeBody(_Body):
    """What it is about."""

    text: Annotated[str, Field(min_length=MIN_LENGTH, max_length=MAX_LENGTH)]


class PersonView(_Body):
    """Who is signed in. `organisation` is its name; `tiers`: a network's short name to the highest tier."""

    id: UUID
    name: str
    organisation: str
    organisation_id: UUID
    language: str
    roles: list[str]
    tiers: dict[str, str]


class TokenView(_Body):
    """A session's token, for `Authorization: Bearer`, and when it ends at the latest."""

    token: str
    expires_at: datetime


class SignedInView(TokenView):
    """A new session; `device` goes in the header `Nordkap-Device` of the next log-in. It replaces no factor."""

    person: PersonView
    device: str


class SessionView(_Body):
    """The session in use."""

    person: PersonView
    purpose: UUID | None
    stepped_up: bool


class PendingView(_Body):
    """What an authenticator app needs, shown once; all null when an invitation was for a password only."""

    secret: str | None
    otpauth: str | None
    expires_at: datetime | None


class RecoveryCodesView(_Body):
    """Ten recovery codes, shown once."""

    recovery_codes: list[str]


class PurposeView(_Body):
    """A purpose; its id goes into the header `Nordkap-Purpose`."""

    id: UUID
    text: str


class PurposesView(_Body):
    """The caller's newest purposes."""

    purposes: list[PurposeView]


class LiveSessionView(_Body):
    """One of the caller's sessions."""

    id: UUID
    channel: str
    address: str
    agent: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    current: bool


class LiveSessionsView(_Body):
    """The caller's sessions, the one used last first."""

    sessions: list[LiveSessionView]

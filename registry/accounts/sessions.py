"""Sessions: they begin, admit callers, move to a new token, and end.

::

    token   = 32 random bytes as 43 characters of base64url; the client alone has it
    row id  = SHA-256( token )                                 what `registry.http.session` hashes at the door
    mark    = HMAC over every column (`keys.authority`): a row written by SQL is nobody's session

A session is of one channel: a cookie's is worth nothing at the API, and the other way round.
"""

from __future__ import annotations

import json
import secrets as randomness
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from audit.entry import Event, Result
from keys.context import SecretContext
from registry.accounts import lifetime
from registry.accounts.outcome import by_person, change
from registry.accounts.rights import is_office, standings_of
from registry.accounts.store import sessions as store
from registry.accounts.store.admission import Admission, admission
from registry.authority import checked, signed
from registry.caller import Caller, token_hash
from registry.errors import FieldProblem, Invalid, NotFound, NotSignedIn, Unavailable

if TYPE_CHECKING:
    from policies.table import PolicyTable
    from registry.accounts.origin import Origin
    from registry.accounts.secrets import Secrets
    from registry.accounts.store.rows import Row
    from registry.caller import Credential
    from registry.database import Transaction

TOKEN_BYTES = 32
OVER = "Your session has ended. Sign in again."
OTHER_POLICY = "This server does not follow the adopted rules, so it shows nothing. Tell the operator."


@dataclass(frozen=True, slots=True)
class Issued:
    """A session's token, for the client alone, and when it ends at the latest."""

    token: str
    expires_at: datetime

    def __repr__(self) -> str:
        return f"<Issued until {self.expires_at.isoformat()}>"


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session as its person sees it in the list."""

    id: UUID
    channel: str
    address: str
    agent: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    current: bool


def client_place(public_id: UUID) -> SecretContext:
    """Return where a session's client is sealed."""
    return SecretContext("session", str(public_id), "client")


class Sessions:
    """Implements `registry.caller.Callers`; the only maker of `Caller`."""

    def __init__(self, secrets: Secrets, policy: Callable[[], PolicyTable]) -> None:
        self._secrets = secrets
        self._policy = policy

    def admit(self, tx: Transaction, credential: Credential) -> Caller:
        """Return the caller behind a credential, with the rights of this transaction's moment.

        Raises:
            NotSignedIn: no live session of an active person stands behind it.
            Invalid: the purpose named in the request is not one of the person's.
            Unavailable: the policy loaded here is not the adopted one.
            keys.errors.AuthorityBroken: a row that would give a right was not written by the register.
        """
        found = admission(tx, credential.token_hash, credential.channel, credential.purpose)
        if found is None:
            raise NotSignedIn(OVER)
        session, person, organisation = _checked_rows(tx, found, credential)
        rights = standings_of(tx, found, organisation["kind"])
        allowed = lifetime.for_office(office=rights.office)
        if allowed.over(session["created_at"], session["seen_at"], tx.now):
            raise NotSignedIn(OVER)
        digest = self._adopted_digest(tx, found)
        if credential.purpose is not None and found.purpose is None:
            raise Invalid([FieldProblem("Nordkap-Purpose", "This is not one of the possible values.")])
        if tx.now - session["seen_at"] >= timedelta(seconds=lifetime.SEEN_SECONDS):
            store.seen(tx, found.session, signed(tx, "session", {**session, "seen_at": tx.now}))
        return Caller(
            person=person["id"],
            organisation=organisation["id"],
            organisation_kind=organisation["kind"],
            organisation_number=organisation["number"],
            language=person["language"],
            session=session["public_id"],
            channel=session["channel"],
            standings=rights.standings,
            own_roles=rights.own_roles,
            purpose=found.purpose["id"] if found.purpose is not None else None,
            stepped_up=lifetime.fresh(session["stepped_at"], tx.now),
            policy_digest=digest,
            at=tx.now,
        )

    def begin(self, tx: Transaction, person: UUID, organisation: UUID, origin: Origin) -> Issued:
        """Begin a session for somebody who has proved password and second factor.

        At most five live ones stay; the one used longest ago makes room.
        """
        if len(store.live_of(tx, person)) >= lifetime.MAX_LIVE:
            live = store.live_of(tx, person, lock=True)
            for row in live[: max(0, len(live) - lifetime.MAX_LIVE + 1)]:
                self._end(tx, row, organisation, "too_many_sessions")
        public_id = uuid4()
        client = json.dumps(origin.said(), ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
        token = randomness.token_urlsafe(TOKEN_BYTES)
        # Who gets an office role in the middle of a session is held to the shorter life at each admission.
        life = lifetime.for_office(office=is_office(tx, person, organisation))
        expires_at = tx.now + timedelta(seconds=life.absolute)
        row = {
            "id": token_hash(token),
            "public_id": public_id,
            "person": person,
            "channel": origin.channel,
            "client": self._secrets.seal(tx, client_place(public_id), client),
            "purpose": None,
            "created_at": tx.now,
            "seen_at": tx.now,
            "password_at": tx.now,
            "stepped_at": tx.now,
            "expires_at": expires_at,
            "idle_seconds": life.idle,
            "ended_at": None,
        }
        store.add(tx, signed(tx, "session", row))
        return Issued(token, expires_at)

    def row(self, tx: Transaction, credential: Credential) -> Row:
        """Return the session's own row, for change; admit the credential first. Raises NotSignedIn."""
        found = store.get(tx, credential.token_hash, lock=True)
        if found is None or found["ended_at"] is not None:
            raise NotSignedIn(OVER)
        checked(tx, "session", found)
        return found

    def renew(self, tx: Transaction, row: Row, **changes: Any) -> Issued:
        """Let a session go on under a new token; the old one is worth nothing from the commit on.

        Raises NotSignedIn when the session was ended meanwhile.
        """
        token = randomness.token_urlsafe(TOKEN_BYTES)
        new = signed(tx, "session", {**row, **changes, "id": token_hash(token)})
        if not store.replace(tx, row, new):
            raise NotSignedIn(OVER)
        return Issued(token, new["expires_at"])

    def choose_purpose(self, tx: Transaction, row: Row, purpose: UUID) -> None:
        """Keep a purpose with the session. Raises NotSignedIn when the session was ended meanwhile."""
        if not store.change(tx, row, signed(tx, "session", {**row, "purpose": purpose})):
            raise NotSignedIn(OVER)

    def of_caller(self, tx: Transaction, caller: Caller) -> list[LiveSession]:
        """Return the caller's live sessions, the one used last first."""
        rows = [checked(tx, "session", row) for row in store.live_of(tx, caller.person)]
        opened = self._secrets.open_many(
            tx, [(client_place(row["public_id"]), row["client"]) for row in rows]
        )
        listed = []
        for row, client in zip(rows, opened, strict=True):
            said = json.loads(client)
            listed.append(
                LiveSession(
                    id=row["public_id"],
                    channel=row["channel"],
                    address=said["address"],
                    agent=said["agent"],
                    created_at=row["created_at"],
                    seen_at=row["seen_at"],
                    expires_at=row["expires_at"],
                    current=row["public_id"] == caller.session,
                )
            )
        return listed[::-1]

    def end_own(self, tx: Transaction, caller: Caller, session: UUID) -> None:
        """End one of the caller's sessions. Raises NotFound for any other, also one that is over."""
        for row in store.live_of(tx, caller.person, lock=True):
            if row["public_id"] == session:
                reason = "log_out" if session == caller.session else "own_choice"
                self._end(tx, row, caller.organisation, reason)
                return
        raise NotFound("There is no such session.")

    def end_all(
        self, tx: Transaction, person: UUID, organisation: UUID, reason: str, *, but: UUID | None = None
    ) -> int:
        """End a person's sessions, but for the one named by its public id; return how many."""
        rows = [row for row in store.live_of(tx, person, lock=True) if row["public_id"] != but]
        for row in rows:
            self._end(tx, row, organisation, reason)
        return len(rows)

    def end_everywhere(self, tx: Transaction, reason: str) -> int:
        """End everybody's sessions; return how many."""
        return sum(
            self.end_all(tx, person, organisation, reason) for person, organisation in store.signed_in(tx)
        )

    def _end(self, tx: Transaction, row: Row, organisation: UUID, reason: str) -> None:
        new = signed(tx, "session", {**checked(tx, "session", row), "ended_at": tx.now})
        store.change(tx, row, new)
        event = Event.LOGOUT if reason == "log_out" else Event.SESSION_ENDED
        tx.audit(
            by_person(
                tx,
                event,
                Result.DONE,
                row["person"],
                organisation,
                reason=reason,
                changed=(change("session", new, "public_id"),),
            )
        )

    def _adopted_digest(self, tx: Transaction, found: Admission) -> str:
        loaded = self._policy().digest
        if found.policy is None or checked(tx, "policy", found.policy)["digest"] != loaded:
            raise Unavailable(OTHER_POLICY)
        return loaded


def _checked_rows(tx: Transaction, found: Admission, credential: Credential) -> tuple[Row, Row, Row]:
    session = dict(checked(tx, "session", found.session))
    person = dict(checked(tx, "person", found.person))
    organisation = dict(checked(tx, "organisation", found.organisation))
    if found.purpose is not None:
        checked(tx, "purpose", found.purpose)
    # The query said the same; a view put in a table's place could lie about how genuine rows belong together.
    genuine = (
        session["id"] == credential.token_hash
        and session["channel"] == credential.channel
        and session["person"] == person["id"]
        and session["ended_at"] is None
        and tx.now < session["expires_at"]
        and person["organisation"] == organisation["id"]
        and (person["state"], organisation["state"]) == ("active", "active")
        and (found.purpose is None or found.purpose["person"] == person["id"])
        and (found.helper is None or not lifetime.is_over(tx, found.helper))
    )
    if not genuine:
        raise NotSignedIn(OVER)
    return session, person, organisation

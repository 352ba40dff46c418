"""Everything the accounts hold of one person, over time, for that person's own report."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from registry.accounts.purposes import text_place
from registry.accounts.sessions import client_place
from registry.accounts.store import grants as grant_store
from registry.accounts.store import invitations as invitation_store
from registry.accounts.store import purposes as purpose_store
from registry.accounts.store import sessions as session_store
from registry.authority import checked

if TYPE_CHECKING:
    from registry.accounts.networks import Networks
    from registry.accounts.secrets import Secrets
    from registry.caller import Caller
    from registry.database import Transaction


@dataclass(frozen=True, slots=True)
class Held:
    """A role or a tier; `network` is its name, None for a role in one's own organisation. `ended`: taken early."""

    word: str
    network: str | None
    since: datetime
    until: datetime | None
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class Past:
    """A session, also one that is over, as long as it is kept."""

    channel: str
    address: str
    agent: str
    since: datetime
    seen: datetime
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class Code:
    """An invitation: its kind, never its code."""

    kind: str
    made: datetime
    until: datetime
    used: datetime | None


@dataclass(frozen=True, slots=True)
class History:
    """All of it, the newest first; `purposes` with the time each was written."""

    roles: tuple[Held, ...]
    tiers: tuple[Held, ...]
    sessions: tuple[Past, ...]
    codes: tuple[Code, ...]
    purposes: tuple[tuple[datetime, str], ...]


def history(tx: Transaction, caller: Caller, secrets: Secrets, networks: Networks) -> History:
    """Return what the accounts hold of the caller."""
    called = {each["id"]: each["name"] for each in networks.every(tx)}
    person = caller.person
    roles = [checked(tx, "role", row) for row in grant_store.every_role(tx, person)]
    tiers = [checked(tx, "approved_tier", row) for row in grant_store.every_tier(tx, person)]
    sessions = [checked(tx, "session", row) for row in session_store.every(tx, person)]
    clients = secrets.open_many(tx, [(client_place(row["public_id"]), row["client"]) for row in sessions])
    codes = [checked(tx, "invitation", row) for row in invitation_store.every(tx, person)]
    purposes = [checked(tx, "purpose", row) for row in purpose_store.every(tx, person)]
    texts = secrets.open_many(tx, [(text_place(row["id"]), row["text"]) for row in purposes])
    return History(
        roles=tuple(_held(row, "role", called) for row in roles),
        tiers=tuple(_held(row, "tier", called) for row in tiers),
        sessions=tuple(_past(row, json.loads(client)) for row, client in zip(sessions, clients, strict=True)),
        codes=tuple(Code(row["kind"], row["created_at"], row["expires_at"], row["used_at"]) for row in codes),
        purposes=tuple((row["created_at"], text.decode()) for row, text in zip(purposes, texts, strict=True)),
    )


def _held(row: Any, word: str, called: dict[Any, str]) -> Held:
    return Held(
        row[word], called.get(row["network"]), row["valid_from"], row["valid_until"], row["revoked_at"]
    )


def _past(row: Any, said: dict[str, str]) -> Past:
    return Past(
        row["channel"], said["address"], said["agent"], row["created_at"], row["seen_at"], row["ended_at"]
    )

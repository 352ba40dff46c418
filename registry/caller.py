"""Who asks. `Credential` is what came with the request; `Caller` proves that a live session stands behind it.

Only `registry.accounts.sessions` makes a `Caller`, in the transaction that answers, so that its rights and
the data come from one database snapshot. `Entitled` is the same of somebody who does not ask: it proves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from policies.vocabulary import Role, Tier
    from registry.database import Transaction


def token_hash(token: str) -> bytes:
    """Return what the database knows of a session's token: 32 bytes."""
    return sha256(token.encode("ascii")).digest()


@dataclass(frozen=True, slots=True)
class Credential:
    """What a request brought: proves nothing until `Callers.admit` has looked.

    `token_hash` is SHA-256 of the session token (32 bytes); `purpose` the id in the `Nordkap-Purpose` header,
    or None; `address` the client's network address and `agent` its browser, both for the log's sealed side
    only.
    """

    token_hash: bytes
    channel: str  # "web" (cookie) or "api" (bearer)
    purpose: UUID | None
    address: str
    agent: str


@dataclass(frozen=True, slots=True)
class Seat:
    """An office role that somebody holds in a network, and the approver group they sit in there, if any."""

    role: Role
    network: UUID
    group: UUID | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person holds in one network: tiers approved now, and office roles there."""

    network: UUID
    tiers: frozenset[Tier]
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Entitled:
    """What a person holds, whoever asks about it: in each network, and in their own organisation."""

    person: UUID
    organisation: UUID
    standings: Mapping[UUID, Standing]
    own_roles: frozenset[Role]

    def subjects(self, network: UUID) -> frozenset[str]:
        """Return the policy subjects of this person in `network`, e.g. ``tier:MEMBER``, ``role:auditor``."""
        standing = self.standings.get(network)
        if standing is None:
            return frozenset()
        roles = self.office_roles
        return frozenset({f"tier:{tier}" for tier in standing.tiers} | {f"role:{role}" for role in roles})

    @property
    def office_roles(self) -> frozenset[Role]:
        """Return the office roles held in any network: what denies in one denies in all."""
        return frozenset(role for standing in self.standings.values() for role in standing.roles)

    @property
    def own_subjects(self) -> frozenset[str]:
        """Return the policy subjects towards the caller's own organisation, e.g. ``own:editor``."""
        return frozenset({f"own:{role}" for role in self.own_roles})

    def office_subjects(self) -> frozenset[str]:
        """Return ``role:<office role>`` for every network."""
        return frozenset({f"role:{role}" for role in self.office_roles})


@dataclass(frozen=True, slots=True)
class Caller(Entitled):
    """A person with a live session, and the rights they hold at `at` (database clock, UTC)."""

    organisation_kind: str
    organisation_number: int
    language: str
    session: UUID
    channel: str
    purpose: UUID | None
    stepped_up: bool
    policy_digest: str
    at: datetime


class Callers(Protocol):
    """Turns a credential into a caller, inside the transaction that answers."""

    def admit(self, tx: Transaction, credential: Credential) -> Caller:
        """Return the caller. Raises NotSignedIn."""
        ...

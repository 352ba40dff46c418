"""A request: what somebody asks for, for whom, in which networks, why. It is never changed, only withdrawn.

::

    content = JSON, keys sorted, no spaces, UTF-8:
              {"created_at", "days", "expires_at", "group", "id", "kind", "networks", "organisation", "person",
               "purpose", "requester", "salt", "word"}       sealed in the row; salt: 32 random bytes, hexadecimal;
              of a vetting also "vetted" (`registry.approvals.vetted`)
    digest  = SHA-256( "nordkap/request/1" | 00 | content )  what a review binds to

The columns of the row say the same in plain, so that the database can ask; where they differ, the row is broken.
The salt keeps a digest from telling a purpose by trying.
"""

from __future__ import annotations

import hashlib
import json
import secrets as randomness
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from audit.event import Event
from keys.context import SecretContext
from keys.errors import AuthorityBroken
from policies.vocabulary import Role, Tier
from registry.accounts.outcome import change
from registry.approvals import store, vetted
from registry.approvals.vetted import Vetted
from registry.authority import checked, signed
from registry.database import Detail
from registry.entries import Author, by_author

if TYPE_CHECKING:
    from registry.accounts.secrets import Secrets
    from registry.accounts.store.rows import Row
    from registry.database import Transaction

PENDING_DAYS: Final = 30
"""How long a request waits for its reviews."""

_DOMAIN: Final = b"nordkap/request/1\x00"
_SALT_BYTES: Final = 32


class Kind(StrEnum):
    """What is asked for: to read up to a tier, to hold an office role, or that an organisation becomes a member."""

    TIER = "tier"
    ROLE = "role"
    VETTING = "vetting"


class Joining(StrEnum):
    """What an organisation can become by a vetting."""

    MEMBER = "member"


_WORDS: Final[Mapping[Kind, Callable[[str], Tier | Role | Joining]]] = {
    Kind.TIER: Tier,
    Kind.ROLE: Role,
    Kind.VETTING: Joining,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants.

    `days` is how long a tier or a membership shall hold; `group` the approver group a role shall sit in; `vetted` what
    comes with a membership, of which `person` is who applied for it.
    """

    kind: Kind
    networks: frozenset[UUID]
    person: UUID
    organisation: UUID
    requester: UUID
    word: Tier | Role | Joining
    days: int | None
    group: UUID | None
    purpose: str
    vetted: Vetted | None = None

    @property
    def token(self) -> str:
        """Return what the log calls it."""
        return self.kind.value if self.kind is Kind.VETTING else self.word.value.lower()


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it was stored, after its mark and its digest held."""

    id: UUID
    wanted: Wanted
    digest: bytes
    created_at: datetime
    expires_at: datetime
    withdrawn_at: datetime | None
    mac: bytes

    def __repr__(self) -> str:
        return f"<Request {self.id} {self.wanted.kind.value}>"


def content_place(request: UUID) -> SecretContext:
    """Return where a request's content is sealed."""
    return SecretContext("request", str(request), "content")


def add(tx: Transaction, secrets: Secrets, author: Author, wanted: Wanted) -> Request:
    """Store a request, and note it; whether it may be asked for was decided before."""
    request, until = uuid4(), tx.now + timedelta(days=PENDING_DAYS)
    row = {
        "id": request,
        "kind": wanted.kind.value,
        "networks": sorted(wanted.networks),
        "person": wanted.person,
        "organisation": wanted.organisation,
        "requester": wanted.requester,
        "word": wanted.word.value,
        "approver_group": wanted.group,
        "days": wanted.days,
        "created_at": tx.now,
        "expires_at": until,
    }
    more = {} if wanted.vetted is None else {"vetted": wanted.vetted.said()}
    content = _content(row, wanted.purpose, randomness.token_hex(_SALT_BYTES), more)
    stored = signed(
        tx,
        "request",
        {
            **row,
            "content": secrets.seal(tx, content_place(request), content),
            "digest": digest_of(content),
            "withdrawn_at": None,
        },
    )
    store.add_request(tx, stored)
    named = [] if wanted.vetted is None else vetted.add(tx, request, wanted.vetted.named)
    networks = wanted.networks
    entry = by_author(
        tx,
        author,
        Event.REQUEST_MADE,
        network=next(iter(networks)) if len(networks) == 1 else None,
        reason=wanted.token,
        changed=(change("request", stored), *named),
    )
    about = {"person": str(wanted.person), "networks": sorted(map(str, networks)), "purpose": wanted.purpose}
    tx.audit(entry, Detail(wanted.organisation, about))
    return Request(request, wanted, stored["digest"], tx.now, until, None, stored["mac"])


def opened(tx: Transaction, secrets: Secrets, rows: list[Row]) -> list[Request]:
    """Return requests from their rows.

    Raises keys.errors.AuthorityBroken: a row was not written by the register, or says something else in plain than
    what was sealed, and thereby reviewed.
    """
    marked = [checked(tx, "request", row) for row in rows]
    contents = secrets.open_many(tx, [(content_place(row["id"]), row["content"]) for row in marked])
    found = [
        _whole(row, content, whole["mac"]) for row, content, whole in zip(marked, contents, rows, strict=True)
    ]
    for each in found:
        if each.wanted.vetted is not None:
            vetted.require_same(tx, each.id, each.wanted.vetted)
    return found


def withdraw(tx: Transaction, request: Request) -> Row | None:
    """Store that a request is withdrawn; return the row as it is now, None when it was withdrawn before."""
    row = store.get(tx, request.id, lock=True)
    if row is None or row["withdrawn_at"] is not None:
        return None
    new = signed(tx, "request", {**checked(tx, "request", row), "withdrawn_at": tx.now})
    store.withdraw(tx, request.id, tx.now, new["mac"])
    return new


def digest_of(content: bytes) -> bytes:
    """Return the 32 bytes that a review binds to."""
    return hashlib.sha256(_DOMAIN + content).digest()


def _whole(row: Mapping[str, Any], content: bytes, mac: bytes) -> Request:
    said = json.loads(content)
    kind = Kind(row["kind"])
    more = {"vetted": said["vetted"]} if kind is Kind.VETTING else {}
    if digest_of(content) != row["digest"] or content != _content(row, said["purpose"], said["salt"], more):
        raise AuthorityBroken("a request says something else than what was asked for")
    wanted = Wanted(
        kind,
        frozenset(row["networks"]),
        row["person"],
        row["organisation"],
        row["requester"],
        _WORDS[kind](row["word"]),
        row["days"],
        row["approver_group"],
        said["purpose"],
        vetted.from_said(more["vetted"]) if more else None,
    )
    return Request(
        row["id"],
        wanted,
        bytes(row["digest"]),
        row["created_at"],
        row["expires_at"],
        row["withdrawn_at"],
        bytes(mac),
    )


def _content(row: Mapping[str, Any], purpose: str, salt: str, more: Mapping[str, Any]) -> bytes:
    group = row["approver_group"]
    said = {
        "id": str(row["id"]),
        "kind": row["kind"],
        "networks": [str(network) for network in sorted(row["networks"])],
        "person": str(row["person"]),
        "organisation": str(row["organisation"]),
        "requester": str(row["requester"]),
        "word": row["word"],
        "group": None if group is None else str(group),
        "days": row["days"],
        "created_at": row["created_at"].astimezone(UTC).isoformat(),
        "expires_at": row["expires_at"].astimezone(UTC).isoformat(),
        "purpose": purpose,
        "salt": salt,
        **more,
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

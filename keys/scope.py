"""Purposes, roots, and scopes: what a key is for, which root wraps it, and whom it is for.

::

    DATA           org:<uuid>:<TIER>
    RECORD         org:<uuid>
    INDEX          net:<uuid>:<TIER>:<epoch>      epoch: decimal, no leading zero
    AUDIT_PERSON   person:<uuid>
    all others     register

One spelling of each is accepted: a UUID in lower case with hyphens, a tier in capitals. A misspelled tier
would otherwise put a SEALED index key under the root that the web process holds.
"""

from __future__ import annotations

import re
from enum import StrEnum
from uuid import UUID

TIERS = ("OPEN", "COMMUNITY", "MEMBER", "CASE", "SEALED")
WORK_TIERS = ("CASE", "SEALED")
REGISTER = "register"


class Purpose(StrEnum):
    """What a key is used for; no key serves two purposes."""

    DATA = "data"
    RECORD = "record"
    INDEX = "index"
    ACCOUNT = "account"
    AUTHORITY = "authority"
    AUDIT = "audit"
    AUDIT_PERSON = "audit_person"
    READER = "reader"
    SIGNING = "signing"
    WORK_SEAL = "work_seal"


class Root(StrEnum):
    """Which root key wraps a key: `content` for the server, `work` for the background process alone."""

    CONTENT = "content"
    WORK = "work"


_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_TIER = "|".join(TIERS)
_SPELLING = {
    Purpose.DATA: re.compile(rf"org:(?P<owner>{_UUID}):(?P<tier>{_TIER})"),
    Purpose.RECORD: re.compile(rf"org:(?P<owner>{_UUID})"),
    Purpose.INDEX: re.compile(rf"net:(?P<owner>{_UUID}):(?P<tier>{_TIER}):(?:0|[1-9][0-9]{{0,9}})"),
    Purpose.AUDIT_PERSON: re.compile(rf"person:(?P<owner>{_UUID})"),
}
_REGISTER = re.compile(REGISTER)


def data_scope(organisation: UUID, tier: str) -> str:
    """Spell the scope of an organisation's data key for one tier."""
    return f"org:{organisation}:{tier}"


def record_scope(organisation: UUID) -> str:
    """Spell the scope of an organisation's record key."""
    return f"org:{organisation}"


def index_scope(network: UUID, tier: str, epoch: int) -> str:
    """Spell the scope of an index key: one network, one tier, one epoch."""
    return f"net:{network}:{tier}:{epoch}"


def person_scope(person: UUID) -> str:
    """Spell the scope of a person's audit key."""
    return f"person:{person}"


def parts(purpose: Purpose, scope: str) -> tuple[UUID | None, str | None]:
    """Give the organisation, network or person a scope names, and the tier.

    Raises:
        ValueError: the scope is not spelled as this purpose spells it.
    """
    match = _SPELLING.get(purpose, _REGISTER).fullmatch(scope)
    if match is None:
        raise ValueError(f"{scope!r} is not the scope of a key for {purpose}")
    found = match.groupdict()
    owner = found.get("owner")
    return (UUID(owner) if owner else None, found.get("tier"))


def root_of(purpose: Purpose, scope: str) -> Root:
    """Say which root wraps a key: what can sign the log or search CASE and SEALED is `work` alone.

    Raises:
        ValueError: the scope is not spelled as this purpose spells it.
    """
    _, tier = parts(purpose, scope)
    if purpose in {Purpose.SIGNING, Purpose.WORK_SEAL}:
        return Root.WORK
    if purpose is Purpose.INDEX and tier in WORK_TIERS:
        return Root.WORK
    return Root.CONTENT

"""What is told of the whole-picture review: how it stands with a network, one picture, and the reviews before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from policies.vocabulary import Role
from registry.picture.content import Content
from registry.picture.due import Due
from registry.picture.picture import Conclusion


@dataclass(frozen=True, slots=True)
class Waiting:
    """That a network's review was never signed, or not for a quarter: a reminder, read off record."""

    network: str
    ever: bool


@dataclass(frozen=True, slots=True)
class Past:
    """One picture in the list: its number, when it was taken, by which roles it is signed, what they concluded."""

    id: UUID
    number: int
    taken_at: datetime
    signed: Sequence[tuple[Role, Conclusion]]


@dataclass(frozen=True, slots=True)
class NetworkView:
    """How it stands with one network. `free_at`: when the next picture can be taken, None: at once.

    `may_take`: the reader can. `reviewer`: somebody is security officer there.
    """

    id: UUID
    name: str
    due: Due
    free_at: datetime | None
    may_take: bool
    reviewer: bool
    past: Sequence[Past]


@dataclass(frozen=True, slots=True, repr=False)
class SignedView:
    """One signature, in names."""

    person: str
    role: Role
    conclusion: Conclusion
    words: str
    signed_at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class PictureView:
    """One picture. `before`: the last one that both signed before it, None for the first.

    `others`: names of the networks its groups are of, by id. `digest`: what a signature is bound to. `may_sign`: as
    what the reader can sign it, None when not.
    """

    id: UUID
    network: UUID
    network_name: str
    number: int
    taken_at: datetime
    until: datetime
    digest: bytes
    content: Content
    others: Mapping[str, str]
    before: Content | None
    signed: Sequence[SignedView]
    may_sign: Role | None
    reviewer: bool

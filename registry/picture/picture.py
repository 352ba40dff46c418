"""Pictures and signatures as they were stored, after their marks held and what is sealed says what was signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from uuid import UUID

from keys.context import SecretContext
from keys.errors import AuthorityBroken
from policies.vocabulary import Role
from registry.authority import checked
from registry.oversight.freezing.reason import one_line
from registry.picture import store
from registry.picture.content import Content, digest_of, read

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from registry.accounts.secrets import Secrets
    from registry.database import Transaction

HOLDS: Final = timedelta(days=30)
"""So long a picture can be signed, and no other one is taken of its network."""

QUARTER: Final = timedelta(days=92)
"""So long after its last review a network's whole is to be looked at again."""

SIGNERS: Final = (Role.VETTING_OFFICER, Role.SECURITY_OFFICER)
"""Whose signatures a review takes: one of each, by two persons."""

MAX_WORDS: Final = 600
WORDS = "Say in {minimum} to {maximum} characters what you concluded."


class Conclusion(StrEnum):
    """What somebody concluded: that nothing has to be done, or that something must change."""

    NOTHING = "nothing"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture; `content` stays sealed until it is opened."""

    id: UUID
    network: UUID
    number: int
    content: bytes
    digest: bytes
    taken_at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Signature:
    """A signature with what its giver concluded; `words` are empty after its giver was erased."""

    person: UUID
    role: Role
    conclusion: Conclusion
    words: str
    signed_at: datetime


def content_place(of: UUID) -> SecretContext:
    """Return where a picture is sealed."""
    return SecretContext("picture", str(of), "content")


def conclusion_place(signature: UUID) -> SecretContext:
    """Return where is sealed which of the two conclusions it is."""
    return SecretContext("picture_signature", str(signature), "conclusion")


def words_place(signature: UUID) -> SecretContext:
    """Return where the words of a signature are sealed."""
    return SecretContext("picture_signature", str(signature), "words")


def checked_words(text: str) -> str:
    """Return words as they are kept, in one line. Raises Invalid."""
    return one_line(text, "/words", MAX_WORDS, WORDS)


def pictures(tx: Transaction, networks: Collection[UUID]) -> list[Picture]:
    """Return the pictures of these networks, the newest first. Raises keys.errors.AuthorityBroken."""
    return [_picture(tx, row) for row in (store.of_networks(tx, networks) if networks else [])]


def picture(tx: Transaction, of: UUID) -> Picture | None:
    """Return one picture. Raises keys.errors.AuthorityBroken."""
    row = store.get(tx, of)
    return None if row is None else _picture(tx, row)


def opened(tx: Transaction, secrets: Secrets, found: Picture) -> Content:
    """Return what a picture shows. Raises keys.errors.KeysError; AuthorityBroken when it is not what was signed."""
    content = secrets.open(tx, content_place(found.id), found.content)
    if digest_of(content) != found.digest:
        raise AuthorityBroken("a picture is not what its digest says")
    return read(content)


def signatures(
    tx: Transaction, secrets: Secrets, found: Collection[Picture]
) -> dict[UUID, Sequence[Signature]]:
    """Return the signatures under pictures, the earliest first.

    Raises keys.errors.KeysError; AuthorityBroken for one that is bound to another picture.
    """
    digests = {each.id: each.digest for each in found}
    made: dict[UUID, list[Signature]] = {each: [] for each in digests}
    for row in store.signatures(tx, digests) if digests else []:
        checked(tx, "picture_signature", row)
        if bytes(row["digest"]) != digests[row["picture"]]:
            raise AuthorityBroken("a signature is bound to another picture")
        conclusion = secrets.open_text(tx, conclusion_place(row["id"]), row["conclusion"])
        words = secrets.open_text(tx, words_place(row["id"]), row["words"])
        made[row["picture"]].append(
            Signature(row["person"], Role(row["role"]), Conclusion(conclusion), words, row["signed_at"])
        )
    return dict(made)


def is_signed(said: Collection[Signature]) -> bool:
    """Tell whether both have signed."""
    return {each.role for each in said} == set(SIGNERS)


def _picture(tx: Transaction, row: store.Row) -> Picture:
    checked(tx, "picture", row)
    return Picture(
        row["id"],
        row["network"],
        row["number"],
        bytes(row["content"]),
        bytes(row["digest"]),
        row["taken_at"],
    )

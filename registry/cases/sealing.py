r"""What the rows of case grants hold sealed, where it belongs, and how it is spelled.

::

    about    UTF-8, in one line, padded as text is
    fields   names = name ("\n" name)*         sorted, each once
    wish     names "\n\n" ids                  ids = hex of persons, in the same form; either may be empty

`fields` and `wish` are padded to one size, which holds every field of the catalogue, so that how much is chosen does
not show.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol
from uuid import UUID

from keys.context import SecretContext

if TYPE_CHECKING:
    from registry.database import Transaction

PAD: Final = 8192
"""Bytes to which names of fields are padded: all 235 of the catalogue take 4,638."""

REQUEST: Final = "case_request"
GRANT: Final = "case_grant"


class Secrets(Protocol):
    """Seals and opens what stands beside the records: `registry.accounts.secrets`."""

    def seal(self, tx: Transaction, context: SecretContext, plaintext: bytes, *, pad: int = 0) -> bytes:
        """Return the bytes sealed."""
        ...

    def open_many(self, tx: Transaction, sealed: Sequence[tuple[SecretContext, bytes]]) -> list[bytes]:
        """Return the bytes in order. Raises keys.errors.KeysError."""
        ...


@dataclass(frozen=True, slots=True)
class Wish:
    """Which fields somebody asks for, none where they leave it to the owner, and for which colleagues beside them."""

    fields: frozenset[str]
    people: frozenset[UUID]

    def encode(self) -> bytes:
        """Return the bytes to be sealed."""
        return encode_fields(self.fields) + b"\n\n" + encode_fields(person.hex for person in self.people)

    @classmethod
    def decode(cls, encoded: bytes) -> Wish:
        """Return what was sealed."""
        names, ids = encoded.split(b"\n\n")
        return cls(decode_fields(names), frozenset(UUID(hex=each) for each in decode_fields(ids)))


def about_place(table: str, row: UUID) -> SecretContext:
    """Return where it is sealed what a request or a grant is about."""
    return SecretContext(table, str(row), "about")


def wish_place(request: UUID) -> SecretContext:
    """Return where a request's wish is sealed."""
    return SecretContext(REQUEST, str(request), "wish")


def fields_place(grant: UUID) -> SecretContext:
    """Return where the fields of a grant are sealed."""
    return SecretContext(GRANT, str(grant), "fields")


def encode_fields(names: Iterable[str]) -> bytes:
    """Return the bytes to be sealed."""
    return "\n".join(sorted(set(names))).encode("ascii")


def decode_fields(encoded: bytes) -> frozenset[str]:
    """Return what was sealed."""
    return frozenset(encoded.decode("ascii").split("\n")) if encoded else frozenset()

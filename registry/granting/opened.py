"""Rows of requests and grants, after their marks held, with what they hold sealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from keys.key import Purpose
from keys.lookup import lookup_tags
from keys.scope import REGISTER
from registry.authority import checked
from registry.cases.sealing import GRANT, REQUEST, Wish, about_place, decode_fields, fields_place, wish_place
from registry.errors import FieldProblem, Invalid

if TYPE_CHECKING:
    from registry.accounts.secrets import Secrets
    from registry.database import Transaction

MAX_KEY: Final = 200
KEY_HEADER = "Idempotency-Key"

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """A request: its row, and what it says."""

    row: Row
    about: str
    wish: Wish

    @property
    def people(self) -> frozenset[UUID]:
        """Return the asker and the colleagues they ask for."""
        return self.wish.people | {self.row["asker"]}


@dataclass(frozen=True, slots=True)
class Grant:
    """A grant: its row, and what it says."""

    row: Row
    about: str
    fields: frozenset[str]


def requests(tx: Transaction, secrets: Secrets, rows: Sequence[Row]) -> list[Request]:
    """Return requests in order. Raises keys.errors.KeysError."""
    plain = [checked(tx, REQUEST, row) for row in rows]
    opened = secrets.open_many(
        tx,
        [
            place
            for row in plain
            for place in (
                (about_place(REQUEST, row["id"]), row["about"]),
                (wish_place(row["id"]), row["wish"]),
            )
        ],
    )
    pairs = zip(plain, opened[::2], opened[1::2], strict=True)
    return [Request(row, about.decode(), Wish.decode(wish)) for row, about, wish in pairs]


def grants(tx: Transaction, secrets: Secrets, rows: Sequence[Row]) -> list[Grant]:
    """Return grants in order. Raises keys.errors.KeysError."""
    plain = [checked(tx, GRANT, row) for row in rows]
    opened = secrets.open_many(
        tx,
        [
            place
            for row in plain
            for place in (
                (about_place(GRANT, row["id"]), row["about"]),
                (fields_place(row["id"]), row["fields"]),
            )
        ],
    )
    pairs = zip(plain, opened[::2], opened[1::2], strict=True)
    return [Grant(row, about.decode(), decode_fields(fields)) for row, about, fields in pairs]


def request_tags(tx: Transaction, key: str | None) -> list[bytes]:
    """Return the tags of an Idempotency-Key, that of the current key first; none without one. Raises Invalid."""
    if key is None:
        return []
    if not 1 <= len(key) <= MAX_KEY:
        raise Invalid([FieldProblem(KEY_HEADER, "This is not in the expected form.")])
    keys = tx.keys.versions(Purpose.ACCOUNT, REGISTER)
    return lookup_tags(keys, "case request", key.encode("utf-8", "surrogatepass"))

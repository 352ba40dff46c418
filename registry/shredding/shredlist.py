"""The list of what was shredded, kept off the host: a restored backup shreds it all again.

::

    line = "nordkap-shred-1" SP time SP kind SP id SP keys SP mark LF

    time   2026-03-01T12:00:00.000000Z               kind   organisation | person
    id     a UUID                                    keys   ids of the destroyed keys, hex, parted by commas, or "-"
    mark   64 hex digits over everything before it (`keys.shredmark`)

A line is written and on disk before what it says is done; the same line twice does no harm.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from keys.errors import AuthorityBroken
from keys.scope import REGISTER, Purpose
from keys.shredmark import check_shred_mark, shred_mark
from registry.shredding.errors import ShredListBroken

if TYPE_CHECKING:
    from keys.key import Key
    from registry.database import Transaction

LARGEST: Final = 64 * 1024 * 1024
"""Bytes that are read of a list at most: some hundred thousand lines."""

_WORD: Final = "nordkap-shred-1"
_LINE: Final = re.compile(
    rf"(?P<said>{_WORD} (?P<time>\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{6}}Z) (?P<kind>organisation|person) "
    r"(?P<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) (?P<keys>-|[0-9a-f]{32}(?:,[0-9a-f]{32})*)) "
    r"(?P<mark>[0-9a-f]{64})",
    re.ASCII,
)


class Kind(StrEnum):
    """What was shredded."""

    ORGANISATION = "organisation"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was shredded; `keys` are the ids of the keys that were destroyed with it."""

    at: datetime
    kind: Kind
    id: UUID
    keys: tuple[bytes, ...]
    mark: bytes

    @property
    def said(self) -> str:
        """Return what the mark covers."""
        return _said(self.at, self.kind, self.id, self.keys)

    def __str__(self) -> str:
        """Return the line as it is written, without its end."""
        return f"{self.said} {self.mark.hex()}"


def made(tx: Transaction, kind: Kind, about: UUID, keys: Sequence[bytes]) -> Line:
    """Return the line for what `tx` shreds."""
    at, ids = tx.now.astimezone(UTC), tuple(sorted(keys))
    return Line(at, kind, about, ids, shred_mark(_key(tx), _said(at, kind, about, ids).encode()))


def read(path: Path) -> list[Line]:
    """Read a list; whether the register wrote it is for `require_genuine` to say.

    Raises:
        ShredListBroken: it is too large, cut, or not a list.
        OSError: it cannot be read.
    """
    if path.stat().st_size > LARGEST:
        raise ShredListBroken(path.name, 0)
    content = path.read_bytes()
    lines = content.split(b"\n")
    if lines.pop() != b"":
        raise ShredListBroken(path.name, len(lines) + 1)
    return [_parsed(path, number, line) for number, line in enumerate(lines, 1)]


def require_genuine(tx: Transaction, lines: Sequence[Line]) -> None:
    """Require that this register wrote every line.

    Raises:
        ShredListBroken: one of them was changed, or is another register's.
        keys.errors.MissingKey: the register has no log, so nothing can be checked.
    """
    key = _key(tx)
    for number, line in enumerate(lines, 1):
        try:
            check_shred_mark(key, line.said.encode(), line.mark)
        except AuthorityBroken as error:
            raise ShredListBroken("the list", number) from error


def append(path: Path, line: Line) -> None:
    """Write a line at the end of a list, which is made where there is none, and see it on disk. Raises OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "ab") as file:
        file.write(f"{line}\n".encode())
        file.flush()
        os.fsync(file.fileno())


def _said(at: datetime, kind: Kind, about: UUID, keys: Sequence[bytes]) -> str:
    listed = ",".join(key.hex() for key in keys) or "-"
    return f"{_WORD} {at:%Y-%m-%dT%H:%M:%S.%f}Z {kind} {about} {listed}"


def _parsed(path: Path, number: int, line: bytes) -> Line:
    try:
        found = _LINE.fullmatch(line.decode("ascii"))
        if found is None:
            raise ShredListBroken(path.name, number)
        return Line(
            datetime.fromisoformat(found["time"]),
            Kind(found["kind"]),
            UUID(found["id"]),
            tuple(bytes.fromhex(key) for key in found["keys"].split(",")) if found["keys"] != "-" else (),
            bytes.fromhex(found["mark"]),
        )
    except ValueError as error:
        raise ShredListBroken(path.name, number) from error


def _key(tx: Transaction) -> Key:
    return tx.keys.oldest(Purpose.AUDIT, REGISTER)

"""What the log knows last of each row, kept on disk while a check runs, so that memory stays bounded.

A private database file that SQLite deletes by itself (an empty name asks for one); nothing protected is in
it, only ids and marks that stand in the log.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self

_MAKE = """
CREATE TABLE known (
    kind TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL, seal TEXT, place TEXT NOT NULL,
    at TEXT NOT NULL, met INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (kind, id)
) WITHOUT ROWID
"""
_PUT = (
    "INSERT INTO known (kind, id, revision, seal, place, at) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (kind, id) DO UPDATE SET "
    "revision = excluded.revision, seal = excluded.seal, place = excluded.place, at = excluded.at"
)
_GET = "SELECT revision, seal, place, at FROM known WHERE kind = ? AND id = ?"
_MEET = "UPDATE known SET met = 1 WHERE kind = ? AND id = ?"
_GONE = (
    "SELECT id, revision, seal, place, at FROM known "
    "WHERE kind = ? AND met = 0 AND seal IS NOT NULL ORDER BY id"
)


@dataclass(frozen=True, slots=True)
class Last:
    """What the log said last of one row.

    Attributes:
        revision: its revision, 0 where it has none.
        seal: its mark in hex, None where the row is gone.
        place: which entry said so, in words.
        at: when, as the entry spells it.
    """

    revision: int
    seal: str | None
    place: str
    at: str


class Scratch:
    """The last word on each row. A context manager; the file is gone afterwards."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("", isolation_level=None)
        self._file.execute("PRAGMA journal_mode = OFF")
        self._file.execute(_MAKE)
        self._file.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def put(self, rows: Iterable[tuple[str, str, int, str | None, str, str]]) -> None:
        """Keep (kind, id, revision, seal, place, at) in the log's order; a later one replaces an earlier."""
        self._file.executemany(_PUT, rows)

    def meet(self, kind: str, ids: Collection[str]) -> dict[str, Last]:
        """Return what is known of these rows, and remember that they are there."""
        found = {}
        for each in ids:
            row = self._file.execute(_GET, (kind, each)).fetchone()
            if row is not None:
                found[each] = Last(*row)
        self._file.executemany(_MEET, [(kind, each) for each in found])
        return found

    def kinds(self) -> list[str]:
        """Return every kind of row that the log knows."""
        return [kind for (kind,) in self._file.execute("SELECT DISTINCT kind FROM known ORDER BY kind")]

    def not_met(self, kind: str) -> Iterator[tuple[str, Last]]:
        """Return the rows that the log knows to be there and that were not met, by id."""
        for each, *rest in self._file.execute(_GONE, (kind,)):
            yield each, Last(*rest)

"""What is wrong with a file or its mapping: all of it at once, but no more lines than somebody reads.

What is wrong with a row is a sentence that `registry/translations` words in each language, with the row and the
column beside it; what is wrong with a mapping speaks to whoever writes TOML, and is English.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from registry.errors import FieldProblem, Invalid
from registry.language import translate

MOST = 200

RowName = int | str
"""A row's number; "3 of A.csv" where several files are taken in together."""


@dataclass(frozen=True, slots=True)
class Place:
    """A cell, or a whole row where `column` is empty."""

    row: RowName
    column: str = ""

    def __str__(self) -> str:
        """Return how a report names it."""
        return f"row {self.row}, {self.column}" if self.column else f"row {self.row}"


class Problems:
    """Collects problems, each in words; beyond `MOST` it only counts."""

    def __init__(self) -> None:
        self.found: list[FieldProblem] = []
        self.more = 0

    def __len__(self) -> int:
        return len(self.found) + self.more

    def add(self, where: str | Place, sentence: str) -> None:
        """Note one problem: `where` is a cell, or a place in the mapping; its sentence is finished."""
        self.take(problem(str(where), sentence))

    def say(self, where: Place, sentence: str, **params: object) -> None:
        """Note one problem of a cell by its message id."""
        self.take(FieldProblem(str(where), sentence, {**params, "row": where.row, "column": where.column}))

    def take(self, found: FieldProblem) -> None:
        """Note a problem that somebody else found."""
        if len(self.found) < MOST:
            self.found.append(found)
        else:
            self.more += 1

    def take_all(self, found: Iterable[FieldProblem]) -> None:
        """Note several problems."""
        for one in found:
            self.take(one)

    def require_none(self) -> None:
        """Raise Invalid when there is any."""
        if self.found:
            left = [] if not self.more else [problem("mapping", f"Problems besides these: {self.more}.")]
            raise Invalid([*self.found, *left])


def problem(where: str, sentence: str) -> FieldProblem:
    """Return a problem whose sentence is finished: words of the file may stand in it, braces too."""
    return FieldProblem(where, "{sentence}", {"sentence": sentence})


def sentence_of(found: FieldProblem, language: str = "en") -> str:
    """Return a problem's sentence."""
    return translate(language, found.message_id, found.params)


def place_of(found: FieldProblem) -> Place | None:
    """Return the cell a problem is of; None where it is of no row."""
    row, column = found.params.get("row"), found.params.get("column", "")
    return Place(row, str(column)) if isinstance(row, int | str) else None

"""What storing a workbook would do, or did: row by row what changes, and what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from registry.errors import FieldProblem, Invalid
from registry.language import translate

MOST_PROBLEMS = 200
"""Problems that are told one by one; the rest are counted."""

ROW = "{sheet}, row {row}"
CELL = "{sheet}, row {row}, {column}"
MORE = "Problems besides these: {count}."


class Outcome(StrEnum):
    """What becomes of a row."""

    MADE = "made"
    CHANGED = "changed"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, repr=False)
class Difference:
    """One cell that changes something: under its heading what stood there and what will. It cannot be printed."""

    column: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """One row that changes something; `called` is what stands in its first filled cell. It cannot be printed."""

    sheet: str
    row: int
    outcome: Outcome
    called: str
    differences: Sequence[Difference] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Problem:
    """One thing wrong: where, and a sentence with the remedy.

    `here` is what the file says and `there` what the register does, where somebody else changed it meanwhile.
    They are for whoever may read both; an error never carries them. It cannot be printed.
    """

    sheet: str
    row: int | None
    column: str | None
    message_id: str
    params: Mapping[str, Any] = field(default_factory=dict)
    here: str | None = None
    there: str | None = None

    def place(self, language: str) -> str:
        """Return where it is, in words."""
        if self.row is None:
            return self.sheet if self.column is None else f"{self.sheet}, {self.column}"
        said = {"sheet": self.sheet, "row": self.row, "column": self.column}
        return translate(language, ROW if self.column is None else CELL, said)

    def sentence(self, language: str) -> str:
        """Return what is wrong."""
        return translate(language, self.message_id, self.params)


@dataclass(slots=True)
class Problems:
    """Collects problems; beyond `MOST_PROBLEMS` it only counts."""

    found: list[Problem] = field(default_factory=list)
    more: int = 0

    def __bool__(self) -> bool:
        return bool(self.found)

    def add(
        self,
        sheet: str,
        row: int | None,
        column: str | None,
        message_id: str,
        params: Mapping[str, Any] | None = None,
        *,
        here: str | None = None,
        there: str | None = None,
    ) -> None:
        """Note one; see `Problem`."""
        self.take([Problem(sheet, row, column, message_id, params or {}, here, there)])

    def take(self, problems: Iterable[Problem]) -> None:
        """Note several."""
        for problem in problems:
            if len(self.found) < MOST_PROBLEMS:
                self.found.append(problem)
            else:
                self.more += 1

    def in_order(self) -> list[Problem]:
        """Return what was noted, sheet by sheet and from the top down, however it was found."""
        seen = list(dict.fromkeys(one.sheet for one in self.found))
        return sorted(self.found, key=lambda one: (seen.index(one.sheet), one.row or 0))

    def require_none(self, language: str) -> None:
        """Raise Invalid when there is any; its sentences say where and what, and no value."""
        if not self.found:
            return
        told = [FieldProblem(one.place(language), one.message_id, one.params) for one in self.in_order()]
        left = [FieldProblem("file", MORE, {"count": self.more})] if self.more else []
        raise Invalid([*told, *left])


@dataclass(slots=True)
class Report:
    """Of one file: the rows that change something, how many stay as they are by sheet, and what is wrong.

    `stored` says that it was stored; with a problem nothing is.
    """

    lines: list[Line] = field(default_factory=list)
    unchanged: Counter[str] = field(default_factory=Counter)
    problems: Problems = field(default_factory=Problems)
    stored: bool = False

    def count(self, outcome: Outcome) -> int:
        """Return how many rows of an outcome there are."""
        return sum(line.outcome is outcome for line in self.lines)

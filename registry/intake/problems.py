"""What is wrong with a file or its mapping: all of it at once, but no more lines than somebody reads."""

from __future__ import annotations

from collections.abc import Iterable

from registry.errors import FieldProblem, Invalid

MOST = 200


class Problems:
    """Collects problems, each in words; beyond `MOST` it only counts."""

    def __init__(self) -> None:
        self.found: list[FieldProblem] = []
        self.more = 0

    def __len__(self) -> int:
        return len(self.found) + self.more

    def add(self, where: str, sentence: str) -> None:
        """Note one problem: `where` is a row and column, or a place in the mapping."""
        self.take(problem(where, sentence))

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
            left = [] if not self.more else [problem("mapping", f"And {self.more} problems more.")]
            raise Invalid([*self.found, *left])


def problem(where: str, sentence: str) -> FieldProblem:
    """Return a problem whose sentence is finished: words of the file may stand in it, braces too."""
    return FieldProblem(where, "{sentence}", {"sentence": sentence})


def sentence_of(found: FieldProblem) -> str:
    """Return a problem's sentence."""
    return found.message_id.format(**found.params)


def place(row: int, column: str) -> str:
    """Return how a report names a cell."""
    return f"row {row}, {column}" if column else f"row {row}"

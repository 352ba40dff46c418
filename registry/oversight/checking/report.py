"""What a check found: sentences for people, and an exit code for programs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

LISTED: Final = 200
"""Findings of one kind that are listed by name; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a check.

    Attributes:
        problems: what is wrong, each an English sentence that names the entry, or the table and row.
        notes: what the check cannot know, said honestly; never a reason for alarm by itself.
        entries: entries in the log; rows: rows of the register that were compared with it.
        first_bad: the first bad entry's index where the tree is broken, else None.
        cannot: why nothing could be checked; None where it could.
    """

    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    entries: int = 0
    rows: int = 0
    first_bad: int | None = None
    cannot: str | None = None

    @property
    def exit_code(self) -> int:
        """Return 0 when all is well, 1 when something is wrong, 2 when it could not be checked."""
        if self.cannot is not None:
            return 2
        return 1 if self.problems else 0


@dataclass(slots=True)
class Findings:
    """Collects sentences while a check runs; bounded, so that a ruined log does not fill the memory."""

    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _counts: Counter[str] = field(default_factory=Counter)

    def problem(self, kind: str, sentence: str) -> None:
        """Add a finding of a kind; past `LISTED` of one kind they are only counted."""
        self._counts[kind] += 1
        if self._counts[kind] <= LISTED:
            self.problems.append(sentence)

    def note(self, sentence: str) -> None:
        """Add something the check cannot know."""
        if len(self.notes) < LISTED:
            self.notes.append(sentence)

    def finished(self) -> list[str]:
        """Return all problems, with a sentence for those that were only counted."""
        more = [
            f"And {count - LISTED} more findings of the kind: {kind}."
            for kind, count in self._counts.items()
            if count > LISTED
        ]
        return [*self.problems, *more]

"""Calendar months of the log, in UTC: "2027-03" is from its first moment to the first of the next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from registry.errors import FieldProblem, Invalid

NO_MONTH: Final = "Write a month as a year and a number, such as 2027-03."

_MONTH: Final = re.compile(r"([2-9][0-9]{3})-(0[1-9]|1[0-2])", re.ASCII)
_DECEMBER: Final = 12


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of a year; `number` from 1."""

    year: int
    number: int

    @classmethod
    def of(cls, moment: datetime) -> Month:
        """Return the month of a moment."""
        day = moment.astimezone(UTC)
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Return the month that is meant. Raises Invalid."""
        found = _MONTH.fullmatch(text)
        if found is None:
            raise Invalid([FieldProblem("month", NO_MONTH)])
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        """Return its one spelling."""
        return f"{self.year:04}-{self.number:02}"

    @property
    def first(self) -> datetime:
        """Return its first moment."""
        return datetime(self.year, self.number, 1, tzinfo=UTC)

    @property
    def after(self) -> Month:
        """Return the next month."""
        return Month(self.year + 1, 1) if self.number == _DECEMBER else Month(self.year, self.number + 1)

    @property
    def before(self) -> Month:
        """Return the month before."""
        return Month(self.year - 1, _DECEMBER) if self.number == 1 else Month(self.year, self.number - 1)

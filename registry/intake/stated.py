"""What a file states: organisations and their records, and what became of every row."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from registry.intake.problems import Problems, RowName

Which = tuple[str, str]
"""Family, and what tells one record of it from the organisation's others."""


@dataclass(slots=True, repr=False)
class Stated:
    """One record as the file states it, first in the row `row`.

    `values` are checked JSON by catalogue name; `refers` names the records of the same organisation that its
    references mean.
    """

    family: str
    known_by: str
    row: RowName
    values: Mapping[str, Any]
    refers: Mapping[str, Which]

    @property
    def which(self) -> Which:
        """Return by what it is told from the others."""
        return self.family, self.known_by

    def content(self, tiers: Mapping[str, str]) -> bytes:
        """Return what it says in one spelling, with the tiers chosen for it."""
        said = [self.values, {name: list(which) for name, which in self.refers.items()}, tiers]
        return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(slots=True, repr=False)
class Owner:
    """One organisation of the file: its outside key, its name, its records."""

    key: str
    name: str
    row: RowName
    records: dict[Which, Stated] = field(default_factory=dict)


@dataclass(slots=True)
class Translated:
    """The whole file, translated. Row numbers are the file's.

    Every row is in one of: `whole`, `unmapped` and `unfit` (they state something new; the latter two with a
    word that no list knows, or with another cell that does not fit its field), `duplicates` (the same cells as
    another row, in every column that is read), `repeated` (other cells, and nothing that another row does not
    state), `wrong`, or the table's empty ones and those left out.
    `kept` counts cells by column that went into a text because no field takes them, `unfit_cells` those of them
    that did not fit the field of their column, `rounded` those rounded to their field's step. `absent` are the
    first rows of organisations that only rows left out by the mapping name.
    """

    owners: dict[str, Owner] = field(default_factory=dict)
    whole: int = 0
    unmapped: list[RowName] = field(default_factory=list)
    unfit: list[RowName] = field(default_factory=list)
    duplicates: list[RowName] = field(default_factory=list)
    repeated: list[RowName] = field(default_factory=list)
    wrong: int = 0
    absent: list[RowName] = field(default_factory=list)
    kept: Counter[str] = field(default_factory=Counter)
    unfit_cells: Counter[str] = field(default_factory=Counter)
    rounded: Counter[str] = field(default_factory=Counter)
    unknown_words: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    problems: Problems = field(default_factory=Problems)


def canonical(cells: Sequence[Any]) -> str:
    """Return cells in one spelling, which tells any two lists of them apart."""
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":"))

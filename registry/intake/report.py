"""What an import did, or would do; the numbers add up to the rows of the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from registry.intake.problems import Problems, RowName, sentence_of

if TYPE_CHECKING:
    from registry.intake.counts import Counts
    from registry.intake.mapping import Mapping as Meaning
    from registry.intake.stated import Translated
    from registry.intake.table import Table

MOST_LISTED = 10
DRY = "Nothing was stored: this was a dry run. Add --apply to store it."
NOTHING_NEW = "Everything was there already: nothing was changed."
WRONG = "{count}: nothing was stored. Mend file or mapping and run it again."
STOPPED = (
    "{count}: nothing more was stored; {done} of {total} organisations are. Mend file or mapping and run it "
    "again: what is stored is skipped."
)


class Report:
    """Counts of one run over one or more tables.

    `made` and `there` are records by family: new, and known from before. Of the `rows`, those with a word that
    no list knows are `unmapped`, and those that repeat another row's cells `duplicates`. `by_outcome` adds up
    to `rows`: each is counted once. `stored_before` is set where something was stored and then there were
    problems: how many organisations are, of how many.
    """

    def __init__(self, mapping: Meaning, tables: Sequence[Table], translated: Translated) -> None:
        self.applied = False
        self.stored_before: tuple[int, int] | None = None
        self.organisations_made = 0
        self.organisations_there = 0
        self.made: Counter[str] = Counter()
        self.there: Counter[str] = Counter()
        self.problems = Problems()
        for problems in (*(table.problems for table in tables), translated.problems):
            self.problems.take_all(problems.found)
            self.problems.more += problems.more
        self.translated = translated
        self.tables = tables
        self.columns = _columns(mapping, tables)
        self.left_out = [one.row.number for table in tables for one in table.left_out]
        self.by_outcome: dict[str, int] = {
            "taken whole": translated.whole,
            "with a word that no list knows": len(translated.unmapped),
            "with a cell that does not fit its field": len(translated.unfit),
            "exact duplicates": len(translated.duplicates),
            "that state nothing new": len(translated.repeated),
            "left out by the mapping": len(self.left_out),
            "empty": sum(table.empty for table in tables),
            "wrong": translated.wrong + sum(table.unreadable for table in tables),
        }

    @property
    def rows(self) -> int:
        """Return the rows of the file below its headings."""
        return sum(self.by_outcome.values())

    @property
    def unmapped(self) -> Sequence[RowName]:
        """Return the numbers of rows with a word that no list knows."""
        return self.translated.unmapped

    @property
    def duplicates(self) -> Sequence[RowName]:
        """Return the numbers of rows that repeat another row's cells."""
        return self.translated.duplicates

    def count(self, counts: Counts) -> None:
        """Add what was made and found."""
        self.organisations_made += counts.organisations_made
        self.organisations_there += counts.organisations_there
        self.made.update(counts.made)
        self.there.update(counts.there)

    def lines(self) -> list[str]:
        """Return the report in plain lines."""
        parts = [
            f"{count} {name}"
            for name, count in self.by_outcome.items()
            if count or name == "exact duplicates"
        ]
        said = [f"{self.rows} rows read ({self._heads()}): {', '.join(parts)}."]
        said += [
            f"Columns {how}: {', '.join(map(repr, names))}." for how, names in self.columns.items() if names
        ]
        if self.duplicates:
            said.append(f"Exact duplicates, taken once: {_listed('row', self.duplicates)}.")
        if self.translated.repeated:
            said.append(
                f"State nothing that another row does not: {_listed('row', self.translated.repeated)}."
            )
        if self.left_out:
            said.append(f"Left out by the mapping, such as totals: {_listed('row', self.left_out)}.")
        if self.translated.absent:
            said.append(
                f"Organisations left out, with every row that names them: {_listed('row', self.translated.absent)}."
            )
        said += [
            f"Words of column {column!r} that no list knows, kept as text: {_counted(words)}."
            for column, words in self.translated.unknown_words.items()
        ]
        said += [
            f"Did not fit the field of column {column!r}, kept as text: {count} cells."
            for column, count in sorted(self.translated.unfit_cells.items())
        ]
        said += [
            f"Rounded to the field's step from column {column!r}: {count} cells."
            for column, count in sorted(self.translated.rounded.items())
        ]
        said += [
            f"Kept as text from column {column!r}: {count} cells."
            for column, count in sorted(self.translated.kept.items())
        ]
        if self.problems:
            said += [f"{found.field}: {sentence_of(found)}" for found in self.problems.found]
            if self.problems.more:
                said.append(f"Problems besides these: {self.problems.more}.")
            return [*said, self._wrong()]
        said.append(f"organisations: {self.organisations_made} new, {self.organisations_there} known.")
        said += [
            f"{family} records: {self.made[family]} new, {self.there[family]} known."
            for family in sorted({*self.made, *self.there})
        ]
        if not self.organisations_made and not +self.made:
            return [*said, NOTHING_NEW]
        return [*said, "Stored." if self.applied else DRY]

    def _wrong(self) -> str:
        many = len(self.problems)
        count = "1 problem" if many == 1 else f"{many} problems"
        if self.stored_before is None:
            return WRONG.format(count=count)
        done, total = self.stored_before
        return STOPPED.format(count=count, done=done, total=total)

    def _heads(self) -> str:
        heads = [
            " and ".join(map(str, table.heads)) + (f" of {table.name}" if table.name else "")
            for table in self.tables
        ]
        return f"the headings are row {', row '.join(heads)}"


def _columns(mapping: Meaning, tables: Sequence[Table]) -> dict[str, list[str]]:
    read, ignored = mapping.columns(), set(mapping.file.ignore)
    headings = list(dict.fromkeys(name for table in tables for name in table.headings))
    return {
        "read": [name for name in headings if name in read],
        "kept as text": [name for name in headings if name not in read | ignored],
        "ignored by the mapping": [name for name in headings if name in ignored],
    }


def _listed(what: str, numbers: Sequence[RowName]) -> str:
    shown = ", ".join(map(str, numbers[:MOST_LISTED]))
    more = f" and {len(numbers) - MOST_LISTED} more" if len(numbers) > MOST_LISTED else ""
    return f"{what} {shown}{more}"


def _counted(words: Mapping[str, int]) -> str:
    most: Iterable[tuple[str, int]] = sorted(words.items(), key=lambda item: (-item[1], item[0]))
    shown = [f"{word!r} ({count})" for word, count in most]
    left = shown[MOST_LISTED:]
    return ", ".join(shown[:MOST_LISTED]) + (f" and {len(left)} others" if left else "")

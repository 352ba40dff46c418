"""A report in the reader's language, for a page: how many rows came to what, and what became of columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from registry.intake.report import MOST_LISTED
from registry.language import quoted, translate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.intake.problems import RowName
    from registry.intake.report import Report

OUTCOMES: Final = {
    "taken whole": "Taken whole",
    "with a word that no list knows": "Taken, with a word that no list knows kept as text",
    "with a cell that does not fit its field": "Taken, with a cell that does not fit its field kept as text",
    "exact duplicates": "The same as another row, taken once",
    "that state nothing new": "Say nothing that another row does not",
    "left out by the mapping": "Left out, such as totals",
    "empty": "Empty",
    "wrong": "Wrong",
}
LISTED = "{what}: row {rows}."
AND_MORE = "{rows} and {count} more"
WORDS = "Words in the column {column} that no list knows: {words}."
UNFIT = "Cells in the column {column} that do not fit, kept as text: {count}."
ROUNDED = "Amounts in the column {column} that were rounded: {count}."
KEPT = "Cells in the column {column} kept as text: {count}."
IGNORED = "Columns left out: {columns}."


@dataclass(frozen=True, slots=True)
class Summary:
    """`outcomes` are (what, how many rows), which add up to `rows`; `notes` are sentences."""

    rows: int
    outcomes: Sequence[tuple[str, int]]
    notes: Sequence[str]


def summary(report: Report, language: str) -> Summary:
    """Return a report in a reader's language."""
    outcomes = [
        (translate(language, OUTCOMES[name]), count) for name, count in report.by_outcome.items() if count
    ]
    return Summary(report.rows, outcomes, list(_notes(report, language)))


def _notes(report: Report, language: str) -> Iterator[str]:
    told = report.translated
    for name, rows in (
        ("exact duplicates", told.duplicates),
        ("that state nothing new", told.repeated),
        ("left out by the mapping", report.left_out),
    ):
        if rows:
            what = translate(language, OUTCOMES[name])
            yield translate(language, LISTED, {"what": what, "rows": _listed(rows, language)})
    for column, words in told.unknown_words.items():
        listed = ", ".join(
            f"{quoted(word, language)} ({count})" for word, count in words.most_common(MOST_LISTED)
        )
        yield translate(language, WORDS, {"column": quoted(column, language), "words": listed})
    # What did not fit is said by itself.
    kept = told.kept - told.unfit_cells
    for sentence, counted in ((UNFIT, told.unfit_cells), (ROUNDED, told.rounded), (KEPT, kept)):
        for column, count in sorted(counted.items()):
            yield translate(language, sentence, {"column": quoted(column, language), "count": count})
    ignored = report.columns["ignored by the mapping"]
    if ignored:
        yield translate(
            language, IGNORED, {"columns": ", ".join(quoted(column, language) for column in ignored)}
        )


def _listed(rows: Sequence[RowName], language: str) -> str:
    shown = ", ".join(map(str, rows[:MOST_LISTED]))
    more = len(rows) - MOST_LISTED
    return translate(language, AND_MORE, {"rows": shown, "count": more}) if more > 0 else shown

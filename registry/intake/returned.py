"""What goes back to whoever made a file: row, column, what is wrong and what to do about it.

::

    CSV     UTF-8 with a byte-order mark; ";" between cells, in English ","; no cell begins a formula
    HTML    one page by itself, to be read or printed
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from registry.errors import Invalid
from registry.intake.grid import unusable
from registry.intake.problems import MOST, place_of, problem, sentence_of
from registry.language import LANGUAGES, quoted, translate
from registry.sheets.sheet import FORMULA_STARTS

if TYPE_CHECKING:
    from registry.intake.report import Report

TITLE = "What the file needs"
ROW, COLUMN, WRONG = "Row", "Column", "What is wrong, and what to do"
TWICE = "It says the same as another row, in every column. It was taken once; where there are two, say so."
NOTHING_NEW = "It says nothing that another row does not."
UNLISTED = "The word {word} is on no list. Times it stands here: {count}."
TOTAL = "It was left out, because it looks like a total."
BY_NUMBER = "It was left out on purpose, by its number."
ABSENT = "No row that was taken names its organisation, so that was left out too."
LEFT_MORE = "Rows besides these that were left out: {count}."
NOTHING_WRONG = "Nothing is wrong with the file."
MORE = "Problems besides these: {count}. They are shown when these are mended."
NOT_WRITTEN = "The report {name} cannot be written: {why}."
OTHER_ENDING = "Name the report .csv or .html: {name} is neither."
_FORMULA = tuple(sorted(FORMULA_STARTS))


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend: row and column as the file names them, empty where it is of none."""

    row: str
    column: str
    sentence: str


def findings(report: Report, language: str) -> list[Finding]:
    """Return everything whoever made the file should look at, what is wrong first."""
    found = []
    for one in report.problems.found:
        where = place_of(one)
        found.append(
            Finding(
                "" if where is None else str(where.row),
                "" if where is None else where.column,
                sentence_of(one, language),
            )
        )
    if report.problems.more:
        found.append(Finding("", "", translate(language, MORE, {"count": report.problems.more})))
    found += [
        Finding("", column, translate(language, UNLISTED, {"word": quoted(word, language), "count": count}))
        for column, words in report.translated.unknown_words.items()
        for word, count in words.most_common()
    ]
    found += [Finding(str(row), "", translate(language, TWICE)) for row in report.duplicates]
    found += [Finding(str(row), "", translate(language, NOTHING_NEW)) for row in report.translated.repeated]
    return found + _left_out(report, language)


def _left_out(report: Report, language: str) -> list[Finding]:
    """Return why rows were left out, and with them organisations: those first, and no more than are read."""
    absent = set(report.translated.absent)
    rows = [one for table in report.tables for one in table.left_out]
    rows.sort(key=lambda one: one.row.number not in absent)
    found = []
    for one in rows[:MOST]:
        said = [TOTAL if one.column else BY_NUMBER, *([ABSENT] if one.row.number in absent else [])]
        sentence = " ".join(translate(language, each) for each in said)
        found.append(Finding(str(one.row.number), one.column, sentence))
    if len(rows) > MOST:
        found.append(Finding("", "", translate(language, LEFT_MORE, {"count": len(rows) - MOST})))
    return found


def as_csv(found: Sequence[Finding], language: str) -> bytes:
    """Return findings as CSV."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter="," if language == "en" else ";")
    writer.writerow([translate(language, heading) for heading in (ROW, COLUMN, WRONG)])
    for one in found:
        writer.writerow([_harmless(cell) for cell in (one.row, one.column, one.sentence)])
    return stream.getvalue().encode("utf-8-sig")


def as_html(found: Sequence[Finding], language: str) -> bytes:
    """Return findings as a page by itself."""
    title = escape(translate(language, TITLE))
    heads = "".join(
        f'<th scope="col">{escape(translate(language, one))}</th>' for one in (ROW, COLUMN, WRONG)
    )
    rows = "\n".join(
        f"<tr><td>{escape(one.row)}</td><td>{escape(one.column)}</td><td>{escape(one.sentence)}</td></tr>"
        for one in found
    )
    body = f"<table><thead><tr>{heads}</tr></thead><tbody>\n{rows}\n</tbody></table>"
    if not found:
        body = f"<p>{escape(translate(language, NOTHING_WRONG))}</p>"
    page = (
        f'<!doctype html>\n<html lang="{escape(language)}"><head><meta charset="utf-8"><title>{title}</title>'
        "<style>body{font:1rem/1.5 sans-serif;margin:2rem}table{border-collapse:collapse}"
        "th,td{border:1px solid #767676;padding:.3rem .6rem;text-align:left;vertical-align:top}</style></head>"
        f"<body><h1>{title}</h1>\n{body}\n</body></html>\n"
    )
    return page.encode()


def writer(path: Path) -> Callable[[Report, str], None]:
    """Return what writes a report to a file, as its name ends. Raises Invalid at once where it ends otherwise."""
    written = {".csv": as_csv, ".html": as_html}.get(path.suffix.casefold())
    if written is None:
        raise Invalid([problem("report", OTHER_ENDING.format(name=path.name))])

    def write(report: Report, language: str) -> None:
        spoken = language if language in LANGUAGES else "en"
        try:
            path.write_bytes(written(findings(report, spoken), spoken))
        except OSError as error:
            raise unusable(NOT_WRITTEN, name=path.name, why=error.strerror) from None

    return write


def _harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell

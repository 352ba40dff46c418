"""What importing a workbook answers over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from registry.workbook.report import Line, Problem, Report

_CLOSED = ConfigDict(extra="forbid", frozen=True)


class DifferenceView(BaseModel):
    """One cell that changes something: under its heading what stood there and what will, in words."""

    model_config = _CLOSED

    column: str
    before: str | None
    after: str | None


class LineView(BaseModel):
    """One row that is made, changed or deleted; `called` is what stands in its first filled cell."""

    model_config = _CLOSED

    sheet: str
    row: int
    outcome: str
    called: str
    differences: list[DifferenceView]


class ProblemView(BaseModel):
    """What is wrong with a place of the file; `here` and `there` where somebody else changed it meanwhile."""

    model_config = _CLOSED

    sheet: str
    row: int | None
    column: str | None
    detail: str
    here: str | None
    there: str | None


class ImportReport(BaseModel):
    """What storing the file does, row by row. With a problem nothing is stored; `more` are not listed."""

    model_config = _CLOSED

    stored: bool
    rows: list[LineView]
    unchanged: dict[str, int]
    problems: list[ProblemView]
    more: int


def report_view(report: Report, language: str) -> ImportReport:
    """Return a report in the reader's language."""
    return ImportReport(
        stored=report.stored,
        rows=[_line(line) for line in report.lines],
        unchanged=dict(report.unchanged),
        problems=[_problem(problem, language) for problem in report.problems.found],
        more=report.problems.more,
    )


def _line(line: Line) -> LineView:
    differences = [
        DifferenceView(column=one.column, before=one.before, after=one.after) for one in line.differences
    ]
    return LineView(
        sheet=line.sheet,
        row=line.row,
        outcome=line.outcome.value,
        called=line.called,
        differences=differences,
    )


def _problem(problem: Problem, language: str) -> ProblemView:
    return ProblemView(
        sheet=problem.sheet,
        row=problem.row,
        column=problem.column,
        detail=problem.sentence(language),
        here=problem.here,
        there=problem.there,
    )

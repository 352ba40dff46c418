"""`nordkap import`: somebody's file into the register, dry run first."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from registry.cli.failure import NO, told
from registry.cli.host import house
from registry.intake.agreement import require_columns, require_meaning
from registry.intake.mapping import read_mapping
from registry.intake.reading import read_tables
from registry.intake.returned import writer

STEPS = 10
"""Lines of progress where no terminal shows a bar."""


def intake(
    files: Annotated[
        list[Path], typer.Argument(help="CSV files or workbooks (.xlsx) with a row of headings.")
    ],
    *,
    map_file: Annotated[Path, typer.Option("--map", help="The TOML file that says what its columns mean.")],
    company: Annotated[UUID | None, typer.Option(help="Everything belongs to this organisation.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Store it; without this it is a dry run.")] = False,
    report_file: Annotated[
        Path | None,
        typer.Option("--report", help="Write what is wrong for whoever made the file: .csv or .html."),
    ] = None,
) -> None:
    """Import files under one mapping: all or nothing. Without --apply nothing is stored, the report is the same.

    Exit 0: it fits. 1: rows have problems, nothing was stored. 2: file or mapping cannot be used at all.
    Interrupted or killed at any moment, nothing was stored.

    Example: nordkap import machines.csv --map docs/examples/okw.toml --apply
    """
    with told():
        mapping = read_mapping(map_file)
        require_meaning(mapping, for_company=company is not None)
        write = None if report_file is None else writer(report_file)
        tables = read_tables(files, mapping)
        require_columns(mapping, tables)
    with house() as rooms:
        with _progress() as progress:
            report = rooms.intake.run(mapping, tables, apply=apply, company=company, progress=progress)
        for line in report.lines():
            print(line)
        if write is not None:
            with told():
                write(report, mapping.file.language)
        if report.problems:
            raise typer.Exit(NO)


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Give what is told records done and in all: a bar on a terminal, a few lines elsewhere."""
    if not sys.stderr.isatty():
        yield _lines()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Comparing with the register", total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, description="Sealing records", completed=done, total=total)

        yield show


def _lines() -> Callable[[int, int], None]:
    shown = -1

    def show(done: int, total: int) -> None:
        nonlocal shown
        step = STEPS * done // total if total else STEPS
        if step > shown:
            shown = step
            print(f"Sealing records: {done} of {total}.", file=sys.stderr, flush=True)

    return show

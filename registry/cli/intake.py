"""`nordkap import`: somebody's file into the register, dry run first."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from registry.cli.failure import NO, fail, told
from registry.cli.host import house
from registry.cli.progress import progress
from registry.cli.stop import note_stop
from registry.intake.agreement import require_columns, require_meaning
from registry.intake.mapping import read_mapping
from registry.intake.reading import read_tables
from registry.intake.returned import writer

if TYPE_CHECKING:
    from registry.intake.mapping import Mapping
    from registry.intake.report import Report
    from registry.intake.table import Table
    from registry.wiring import House

NO_DRY_PARTS = "--in-parts says how to store: add --apply, or leave it out for a dry run."
ONE_PART = "The records of one organisation are one part anyway: leave --in-parts out."
UNSEEN = "Its own people see what was stored; nobody else does before that."
SO_FAR = "{done} of {total} organisations are stored. The same command, given again, goes on from there."


def intake(
    files: Annotated[
        list[Path], typer.Argument(help="CSV files or workbooks (.xlsx) with a row of headings.")
    ],
    *,
    map_file: Annotated[Path, typer.Option("--map", help="The TOML file that says what its columns mean.")],
    company: Annotated[UUID | None, typer.Option(help="Everything belongs to this organisation.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Store it; without this it is a dry run.")] = False,
    in_parts: Annotated[
        bool,
        typer.Option("--in-parts", help="For a very long list: store it organisation by organisation."),
    ] = False,
    report_file: Annotated[
        Path | None,
        typer.Option("--report", help="Write what is wrong for whoever made the file: .csv or .html."),
    ] = None,
) -> None:
    """Import files under one mapping: all or nothing. Without --apply nothing is stored, the report is the same.

    Exit 0: it fits. 1: rows have problems, nothing was stored. 2: file or mapping cannot be used at all.
    Interrupted or killed at any moment, nothing was stored. With --in-parts all is checked first, then whole
    organisations are stored one after the other; stopped anywhere, the same command goes on from there.

    Example: nordkap import machines.csv --map docs/examples/okw.toml --apply
    """
    if in_parts and not apply:
        raise fail(NO_DRY_PARTS)
    if in_parts and company is not None:
        raise fail(ONE_PART)
    with told():
        mapping = read_mapping(map_file)
        require_meaning(mapping, for_company=company is not None)
        write = None if report_file is None else writer(report_file)
        tables = read_tables(files, mapping)
        require_columns(mapping, tables)
    with house() as rooms:
        if in_parts:
            report = _in_parts(rooms, mapping, tables)
        else:
            with progress("Sealing records", "Comparing with the register") as told_of:
                report = rooms.intake.run(mapping, tables, apply=apply, company=company, progress=told_of)
        for line in report.lines():
            print(line)
        if write is not None:
            with told():
                write(report, mapping.file.language)
        if report.applied:
            note_stop(rooms, UNSEEN)
        if report.problems:
            raise typer.Exit(NO)


def _in_parts(rooms: House, mapping: Mapping, tables: Sequence[Table]) -> Report:
    """Run in parts; where that is stopped, say what is stored before it is said why."""
    stored: tuple[int, int] | None = None
    try:
        with progress("Organisations stored", "Checking the whole list", every=True) as told_of:

            def note(done: int, total: int) -> None:
                nonlocal stored
                stored = done, total
                told_of(done, total)

            return rooms.intake.run_in_parts(mapping, tables, progress=note)
    except BaseException:
        if stored is not None:
            print(SO_FAR.format(done=stored[0], total=stored[1]), file=sys.stderr)
        raise

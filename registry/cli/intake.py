"""`nordkap import`: somebody's file into the register, dry run first."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from registry.cli.failure import NO, told
from registry.cli.host import house
from registry.cli.progress import progress
from registry.intake.agreement import require_columns, require_meaning
from registry.intake.mapping import read_mapping
from registry.intake.reading import read_tables
from registry.intake.returned import writer


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
        with progress("Sealing records", "Comparing with the register") as told_of:
            report = rooms.intake.run(mapping, tables, apply=apply, company=company, progress=told_of)
        for line in report.lines():
            print(line)
        if write is not None:
            with told():
                write(report, mapping.file.language)
        if report.problems:
            raise typer.Exit(NO)

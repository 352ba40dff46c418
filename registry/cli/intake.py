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
from registry.intake.table import read_table


def intake(
    file: Annotated[Path, typer.Argument(help="A CSV file in UTF-8 with a row of headings.")],
    *,
    map_file: Annotated[Path, typer.Option("--map", help="The TOML file that says what its columns mean.")],
    company: Annotated[UUID | None, typer.Option(help="Everything belongs to this organisation.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Store it; without this it is a dry run.")] = False,
) -> None:
    """Import a file: all of it or nothing. Without --apply nothing is stored, and the report is the same.

    Exit 0: it fits. 1: rows have problems, nothing was stored. 2: file or mapping cannot be used at all.
    Interrupted or killed at any moment, nothing was stored.

    Example: nordkap import machines.csv --map docs/examples/okw.toml --apply
    """
    with told():
        mapping = read_mapping(map_file)
        require_meaning(mapping, for_company=company is not None)
        table = read_table(file, mapping.file.delimiter)
        require_columns(mapping, table)
    with house() as rooms:
        with progress("Sealing records", "Comparing with the register") as told_of:
            report = rooms.intake.run(mapping, table, apply=apply, company=company, progress=told_of)
        for line in report.lines():
            print(line)
        if report.problems:
            raise typer.Exit(NO)

"""`nordkap audit`: is the log whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from registry.cli.counted import counted
from registry.cli.failure import fail
from registry.cli.host import house
from registry.oversight.checking.check import verify as verify_database
from registry.wiring import House

app = typer.Typer(no_args_is_help=True)

BESIDES = "Besides, and no fault in what was checked (docs/audit.md says more):"


@app.callback()
def group() -> None:
    """Check the audit log."""


@app.command("verify")
def verify(
    *,
    database: Annotated[
        bool, typer.Option("--database", help="Check the log and the rows in the database.")
    ] = False,
    head: Annotated[
        list[Path] | None,
        typer.Option(help="A signed head kept elsewhere, to check the log against; may be said again."),
    ] = None,
) -> None:
    """Check the whole log and every signed row.

    Recomputes the log and its signed head, and compares every row with what the log last said of it, and the
    log with every head that was kept outside the database: the one in NORDKAP_HEAD_FILE, and those named here.

    Exit 0: whole. 1: not, and the first broken places are named. 2: it could not be checked.

    Example: nordkap audit verify --database
    """
    if not database:
        raise fail("Say what to check: nordkap audit verify --database.")
    with house("work_database_url") as rooms:
        report = verify_database(rooms.database, older=_kept(rooms, head or []))
        if report.cannot is not None:
            raise fail(report.cannot)
        for sentence in report.problems:
            print(sentence)
        verdict = f"NOT whole: {counted(len(report.problems), 'problem')}" if report.problems else "Whole"
        print(
            f"{verdict}. Checked {counted(report.entries, 'entry', 'entries')} and {counted(report.rows, 'row')}."
        )
        if report.notes:
            print(f"\n{BESIDES}")
        for sentence in report.notes:
            print(f"  {sentence}")
        raise typer.Exit(report.exit_code)


def _kept(rooms: House, files: Sequence[Path]) -> list[bytes]:
    """Return the heads kept outside the database, read before the log is, which is then not behind them."""
    try:
        kept = rooms.kept_head.read() if rooms.kept_head is not None else None
        return [*([] if kept is None else [kept]), *(file.read_bytes() for file in files)]
    except OSError as error:
        raise fail(f"A kept head cannot be read: {error.strerror} ({error.filename}).") from error

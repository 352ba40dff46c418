"""`nordkap index`: the encrypted search index."""

from __future__ import annotations

import typer

from registry.cli.counted import counted
from registry.cli.failure import NO
from registry.cli.host import house
from registry.companies.everything import everything
from registry.search.compaction import compact as run_compaction
from registry.search.verify import verified

app = typer.Typer(no_args_is_help=True)


@app.callback()
def group() -> None:
    """Compact and check the encrypted search index."""


@app.command("compact")
def compact() -> None:
    """Merge standing changes into a fresh table now.

    `nordkap work` does it by itself.
    Interrupt it at any point: nothing has changed, run it again.

    Example: nordkap index compact
    """
    with house("work_database_url", principal="work:compaction") as rooms:
        done = run_compaction(rooms.database)
        print(
            "Another compaction is running."
            if done is None
            else f"Generation {done.generation}, {done.deltas} changes merged."
        )


@app.command("verify")
def verify() -> None:
    """Compare the index with the records.

    Opens every record; that it was done is in the log before anything is shown.
    Exit 1, each difference named, when they do not agree.

    Example: nordkap index verify
    """
    with house() as rooms:
        differences = verified(rooms.database, lambda tx: everything(tx, rooms.disclosure))
        for difference in differences:
            print(difference)
        print(
            "The index agrees with the records."
            if not differences
            else f"{counted(len(differences), 'difference')}."
        )
        if differences:
            raise typer.Exit(NO)

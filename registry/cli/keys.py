"""`nordkap keys`: which keys there are, never what they are; how the root keys are locked, and had back."""

from __future__ import annotations

import typer

from keys.errors import KeysError
from keys.scope import REGISTER
from registry.cli import passphrase, recovery
from registry.cli.failure import NO
from registry.cli.host import house
from registry.cli.recovery import WRAPPED_BY
from registry.keystore.store import census

app = typer.Typer(no_args_is_help=True)
app.command("passphrase")(passphrase.change)
app.command("split")(recovery.split)
app.command("drill")(recovery.drill)
app.command("restore")(recovery.restore)


@app.callback()
def group() -> None:
    """See the register's keys, and keep them from being lost."""


@app.command("status")
def status() -> None:
    """List the keys by purpose, root and state.

    Checks that both root keys open theirs, too.
    Exit 1: one of the root keys is not the one this register's keys are wrapped by.

    Example: nordkap keys status
    """
    with house("work_database_url") as rooms, rooms.database.transaction(snapshot=True) as tx:
        print(f"{'purpose':<14}{'root':<10}{'state':<10}{'keys':>8}")
        for purpose, root, state, count in census(tx):
            print(f"{purpose:<14}{root:<10}{state:<10}{count:>8}")
        wrong = []
        for root, purpose in WRAPPED_BY.items():
            try:
                tx.keys.current(purpose, REGISTER)
            except KeysError as error:
                wrong.append(f"The {root} root key does not open its keys: {error}.")
        print("\n".join(wrong) or "Both root keys open their keys.")
        if wrong:
            raise typer.Exit(NO)

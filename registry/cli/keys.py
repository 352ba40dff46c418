"""`nordkap keys`: which keys there are, never what they are; new ones, how they are locked, and had back."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated

import typer

from keys.errors import KeysError
from keys.scope import REGISTER, Purpose, Root
from registry.cli import passphrase, recovery
from registry.cli.counted import counted
from registry.cli.failure import NO, fail
from registry.cli.host import house
from registry.cli.recovery import WRAPPED_BY
from registry.cli.stop import note_stop
from registry.keystore.store import census
from registry.rotation.rows import PRINCIPAL
from registry.rotation.service import Outcome
from registry.rotation.store import begun

app = typer.Typer(no_args_is_help=True)
SHARES_STALE = (
    "The recovery shares give the root key of before: make new ones (nordkap keys split --again), "
    "then take a backup."
)
ALL_THE_SAME = "Keys are rotated all the same, and it stays stopped."

app.command("passphrase")(passphrase.change)
app.command("split")(recovery.split)
app.command("drill")(recovery.drill)
app.command("restore")(recovery.restore)


@app.callback()
def group() -> None:
    """See, rotate and recover the register's keys."""


@app.command("status")
def status() -> None:
    """List the keys by purpose, root and state.

    Checks that both root keys open theirs, too, and says which keys are being rotated.
    Exit 1: one of the root keys is not the one this register's keys are wrapped by.

    Example: nordkap keys status
    """
    with house("work_database_url") as rooms, rooms.database.transaction(snapshot=True) as tx:
        print(f"{'purpose':<14}{'root':<10}{'state':<10}{'keys':>8}")
        for purpose, root, state, count in census(tx):
            print(f"{purpose:<14}{root:<10}{state:<10}{count:>8}")
        for named, since in begun.opened(tx).items():
            print(f"Being rotated since {since:%Y-%m-%d %H:%M} UTC: {named}. Go on: nordkap keys rotate")
        wrong = []
        for of, purpose_of in WRAPPED_BY.items():
            try:
                tx.keys.current(purpose_of, REGISTER)
            except KeysError as error:
                wrong.append(f"The {of} root key does not open its keys: {error}.")
        print("\n".join(wrong) or "Both root keys open their keys.")
        if wrong:
            raise typer.Exit(NO)


@app.command("rotate")
def rotate(
    *,
    purpose: Annotated[
        list[Purpose] | None, typer.Option(help="Rotate the keys of this purpose; may be said again.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Rotate the keys of every purpose.")] = False,
    root: Annotated[Root | None, typer.Option(help="Rotate this root key instead.")] = None,
) -> None:
    """Put new keys in the place of old ones. The register stays in use.

    Interrupt or kill it anywhere: run it again, without options, and it goes on. docs/keys.md says what becomes
    of old keys and of old backups.

    Exit 1: rows were found that the register did not write; nordkap audit verify --database names them.

    Example: nordkap keys rotate --purpose data --purpose record
    """
    if root is not None and (purpose or every):
        raise fail("Rotate a root key by itself: say --root alone.")
    with house("work_database_url", principal=PRINCIPAL, replacing=root, also="database_url") as rooms:
        note_stop(rooms, ALL_THE_SAME)
        if root is not None:
            for line in rooms.succession(root).run(_told()):
                print(line)
            if recovery.recovery_file(rooms.settings).exists():
                print(SHARES_STALE)
            return
        asked = set(Purpose) if every else set(purpose or ())
        with rooms.database.transaction() as tx:
            if not asked and not begun.opened(tx):
                raise fail("No rotation is under way. Say --all, or which keys: nordkap keys rotate --help")
        outcome = rooms.rotation.run(asked, _told())
    for line in _lines(outcome):
        print(line)
    if outcome.done.broken:
        raise typer.Exit(NO)


def _lines(outcome: Outcome) -> list[str]:
    renewed, destroyed = counted(outcome.done.renewed, "row"), counted(outcome.destroyed, "old key")
    lines = [f"Rotated. Made anew: {renewed}. Destroyed: {destroyed}."]
    for purpose, held in outcome.left:
        lines.append(f"Old keys that stay, because something still needs them: {held} ({purpose}).")
    if outcome.done.broken:
        broken = counted(outcome.done.broken, "row")
        lines.append(f"Not as the register wrote them, and left as they are: {broken}.")
    return lines


def _told() -> Callable[[str, int, int], None]:
    """Tell of progress in lines; a job tells at most once a hundredth."""
    shown: dict[str, int] = {}

    def say(what: str, done: int, total: int) -> None:
        step = 100 * done // total if total else done
        if shown.get(what) == step:
            return
        shown[what] = step
        print(f"{what}: {done} of {total}." if total else f"{what}: {done}.", file=sys.stderr, flush=True)

    return say

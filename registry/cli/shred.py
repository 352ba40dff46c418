"""`nordkap shred`: an organisation or a person, for good."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from registry.cli.counted import counted
from registry.cli.failure import NO, fail
from registry.cli.host import house
from registry.cli.person import person_named
from registry.cli.stop import note_stop
from registry.shredding import shredlist
from registry.shredding.service import PRINCIPAL, Shredding

if TYPE_CHECKING:
    from registry.database import Transaction
    from registry.wiring import House

app = typer.Typer(no_args_is_help=True)

EVIDENCE = "Whoever looks into why finds nothing any more of what is shredded now."

AGAIN = "This cannot be undone. Type again what to shred"

ListFile = Annotated[Path, typer.Option("--list", help="The list of what was shredded; a line is added.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@app.callback()
def group() -> None:
    """Shred an organisation or a person. What is kept of them goes, and the keys of what backups keep."""


@app.command("organisation")
def organisation(
    about: Annotated[
        UUID, typer.Argument(metavar="ID", help="Id of the organisation; docs/keys.md says where it stands.")
    ],
    *,
    list_file: ListFile,
    yes: Yes = False,
) -> None:
    """Destroy an organisation's records, names, people and keys. Nothing brings them back.

    docs/keys.md says what old backups hold until when. Keep the list off this machine: nordkap restore reads it.

    Example: nordkap shred organisation 6f1c2f0e-5d0b-4c5e-9d53-0c6a8f0a7e11 --list /media/usb/shredded
    """
    _shred(str(about), lambda *_: about, list_file, Shredding.organisation, yes=yes)


@app.command("person")
def person(
    about: Annotated[str, typer.Argument(metavar="PERSON", help="Id or mailbox of the person.")],
    *,
    list_file: ListFile,
    yes: Yes = False,
) -> None:
    """Destroy a person's name, address and account. So goes the key of what the log says beside their acts.

    Their organisation and its records stay. Keep the list off this machine: nordkap restore reads it.

    Example: nordkap shred person cia@exempel.example --list /media/usb/shredded
    """
    _shred(about, lambda rooms, tx: person_named(rooms, tx, about), list_file, Shredding.person, yes=yes)


def _shred(
    about: str,
    find: Callable[[House, Transaction], UUID],
    list_file: Path,
    shred: Callable[[Shredding, Transaction, UUID], shredlist.Line],
    *,
    yes: bool,
) -> None:
    with house("work_database_url", principal=PRINCIPAL) as rooms:
        note_stop(rooms, EVIDENCE)
        with rooms.database.transaction(snapshot=True) as tx:
            found = find(rooms, tx)
        if not yes and typer.prompt(f"{AGAIN} ({about})").strip() != about:
            raise fail("That is something else. Nothing was shredded.", NO)
        if list_file.exists():
            shredlist.read(list_file)
        with rooms.database.transaction() as tx:
            line = shred(rooms.shredding, tx, found)
            shredlist.append(list_file, line)
    print(f"Shredded; {counted(len(line.keys), 'key')} destroyed. {list_file} has one more line.")
    print("Move the list off this machine now: a backup that is restored without it brings everything back.")

"""`nordkap backup`: everything, in two sealed files of one moment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from keys.scope import Root
from registry.backup.manifest import Half
from registry.cli.counted import counted
from registry.cli.fit import require_fit
from registry.cli.host import house
from registry.cli.progress import progress
from registry.cli.recovery import recovery_file
from registry.cli.stop import note_stop
from registry.entries import HOST

NO_SHARES = (
    "Note: there are no recovery shares, so whoever loses the passphrases or the root key files loses this "
    "backup too: run nordkap keys split."
)
ONE_PLACE = (
    "Note: both files lie in one folder, and whoever takes it has both. Move one of them to another place, and "
    "say --keys-to the next time."
)
STAYS = "Restored from this backup, it is stopped as well."


def backup(
    to: Annotated[Path, typer.Option(help="Folder for both files; a disk that is kept elsewhere.")],
    *,
    keys_to: Annotated[
        Path | None, typer.Option(help="Another folder for the file with the keys, on another disk.")
    ] = None,
    keep: Annotated[
        int | None, typer.Option(min=1, help="How many stay in each folder, the newest; older ones go.")
    ] = None,
) -> None:
    """Write a backup and read it back.

    The rows and the keys go into a file each, both of one moment, sealed under the content root key. People
    work on meanwhile. They appear when they are whole: interrupted or killed it leaves none, run it again.

    Example: nordkap backup --to /media/backup --keep 30
    """
    with house("work_database_url", roots=(Root.CONTENT,)) as rooms:
        require_fit(rooms)
        file = recovery_file(rooms.settings)
        recovery = file.read_text(encoding="ascii") if file.exists() else ""
        folders = {Half.CONTENT: to, Half.KEYS: keys_to or to}
        with progress("Writing and reading back", "Counting") as told_of:
            taken = rooms.backups.take(
                HOST,
                folders,
                recovery=recovery,
                keep=keep,
                progress=told_of,
            )
        print(f"{taken.content}\n{taken.keys}")
        print(f"{counted(taken.rows, 'row')}, read back and whole; the log up to entry {taken.log_size}.")
        if taken.dropped:
            print(f"{counted(taken.dropped, 'older file')} removed.")
        if folders[Half.KEYS].resolve() == folders[Half.CONTENT].resolve():
            print(ONE_PLACE)
        if not recovery:
            print(NO_SHARES)
        note_stop(rooms, STAYS)

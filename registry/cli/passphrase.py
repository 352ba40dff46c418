"""`nordkap keys passphrase`: another passphrase for a root key."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from audit.event import Event, Result
from keys.providers import passphrase as passphrase_file
from keys.scope import Root
from registry.cli.host import unlocked
from registry.entries import HOST, by_principal
from registry.passphrases import new_passphrase


def change(
    root: Annotated[Root, typer.Option(help="Which root key.")],
    new_file: Annotated[
        Path | None, typer.Option(help="File with the new passphrase; asked for twice when left out.")
    ] = None,
) -> None:
    """Give a root key another passphrase.

    The key itself stays, and everything sealed under it. The file is replaced whole, after the new one was read
    back and opened; copies of the old file still open with the old passphrase.

    Example: nordkap keys passphrase --root content
    """
    with unlocked() as (rooms, secrets):
        chosen = new_passphrase(root.value, new_file)
        file = rooms.settings.root_file(root.value)
        with rooms.database.transaction() as tx:
            tx.audit(by_principal(tx, HOST, Event.PASSPHRASE_CHANGED, reason=root.value))
        try:
            passphrase_file.change(file, secrets[root], chosen)
        except OSError:
            with rooms.database.transaction() as tx:
                failed = by_principal(tx, HOST, Event.PASSPHRASE_CHANGED, Result.FAILED, reason=root.value)
                tx.audit(failed)
            raise
        print(
            f"{file} opens with the new passphrase. Put it where serve and work find theirs, "
            "and destroy old copies of the file."
        )

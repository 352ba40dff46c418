"""`nordkap restore`: a backup into an empty database."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from keys.scope import Root
from registry import migrations
from registry.backup.errors import LogNotWhole
from registry.backup.manifest import TIME, Half
from registry.backup.restoring import Head, Restored, agreed, head_of, require_recent, require_schema
from registry.cli.counted import counted
from registry.cli.failure import NO, fail, told
from registry.cli.progress import progress
from registry.cli.stop import stop
from registry.cli.surroundings import surroundings
from registry.entries import HOST
from registry.migrations.steps import upgrade
from registry.rootkeys import open_roots
from registry.settings import Settings
from registry.shredding import shredlist
from registry.wiring import House

UNLISTED = "Note: without --shred-list what was shredded after the backup is back."
ASIDE = ".before-restore"
STOPPED = "The register is as it was then: {stopped}."
GOES_ON = (
    "The register is not stopped. If it was stopped after this backup: nordkap freeze, before serve starts."
)
LATER = "What was taken back or changed after that is as it was: take it back or change it again (docs/operate.md)."


def restore(
    content: Annotated[Path, typer.Option(help="The file with the rows.")],
    keys: Annotated[Path, typer.Option(help="The file with the keys, of the same backup.")],
    *,
    head: Annotated[
        list[Path] | None,
        typer.Option(help="A signed head of the log kept elsewhere; may be said again."),
    ] = None,
    shred_list: Annotated[
        Path | None, typer.Option(help="The list of what was shredded, kept off the host: shreds it again.")
    ] = None,
    accept_older: Annotated[
        bool, typer.Option("--accept-older", help="Do without what a kept head knows and the backup lacks.")
    ] = False,
    accept_faults: Annotated[
        bool, typer.Option("--accept-faults", help="Restore also where the log in it is not whole.")
    ] = False,
) -> None:
    """Restore a backup into an empty database, whole or not.

    Needs both root keys (lost ones: nordkap keys restore first). Makes the schema where there is none, checks
    the log against the head in NORDKAP_HEAD_FILE and those named here, ends every session, and shreds again what
    the list says was shredded since.

    Exit 0: done, and the log is whole. 1: the log in it is not. 2: it could not; the database is as it was.

    Example: nordkap restore --content nordkap-20260301T020000Z-1f2e3d4c.content
    --keys nordkap-20260301T020000Z-1f2e3d4c.keys
    """
    with told():
        environ = surroundings()
        settings = Settings.load(environ)
        settings.url("work_database_url")
        owner_url = settings.url("owner_database_url")
        files = {Half.CONTENT: content, Half.KEYS: keys}
        shredded = [] if shred_list is None else shredlist.read(shred_list)
        manifest, heads = agreed(files)[Half.CONTENT], _heads(settings, head or [])
        require_schema(manifest, migrations.newest())
        require_recent(manifest, heads, accept_older=accept_older)
        roots = open_roots(settings, tuple(Root), environ)
        _require_schema_there(owner_url)
        owner = House(settings, roots, "owner_database_url", HOST, watch_backlog=False)
        work = House(settings, roots, "work_database_url", HOST, watch_backlog=False)
        try:
            with progress("Restoring", "Looking") as told_of:
                done = owner.restoring(work).restore(
                    HOST,
                    files,
                    heads=heads,
                    accept_older=accept_older,
                    accept_faults=accept_faults,
                    shred=lambda tx: owner.shredding.replay(tx, shredded),
                    progress=told_of,
                )
        except LogNotWhole as error:
            print("\n".join(error.problems))
            raise fail(str(error), NO) from None
        else:
            with owner.database.transaction(snapshot=True) as tx:
                stopped = stop(tx)
        finally:
            owner.close()
            work.close()
        _say(done, settings, listed=shred_list is not None)
        print(GOES_ON if stopped is None else STOPPED.format(stopped=stopped))
        if done.report.problems:
            raise typer.Exit(NO)


def _heads(settings: Settings, named: Sequence[Path]) -> list[Head]:
    kept = settings.head_file
    return [head_of(file) for file in ([kept] if kept is not None and kept.exists() else []) + list(named)]


def _require_schema_there(owner_url: str) -> None:
    at, newest = migrations.current(owner_url), migrations.newest()
    if at is None:
        upgrade(owner_url)
    elif at != newest:
        raise fail(
            f"This database has the schema {at}, and this program needs {newest}: name an empty database."
        )


def _say(done: Restored, settings: Settings, *, listed: bool) -> None:
    for sentence in done.report.problems:
        print(sentence)
    print(f"Restored {done.rows} rows as they were at {done.taken_at.strftime(TIME)}.")
    print(LATER)
    print(f"{counted(done.sessions, 'session')} ended.")
    verdict = "NOT whole" if done.report.problems else "whole"
    print(f"The log is {verdict}: {done.report.entries} entries, {done.report.rows} rows compared with it.")
    print(
        f"{done.shredded} of the list of what was shredded were there, and are shredded again."
        if listed
        else UNLISTED
    )
    kept = settings.head_file
    if done.missing:
        print(f"{done.missing} later entries of the log are lost, and this is on record.")
        if kept is not None and kept.exists():
            aside = kept.with_name(kept.name + ASIDE)
            kept.replace(aside)
            print(f"The head that knew them is kept as {aside}.")

"""`nordkap keys split`, `drill` and `restore`: the root keys in the hands of several officers together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from audit.event import Event, Result
from keys import recovery as recoveries
from keys.errors import KeysError
from keys.providers import RootProvider
from keys.providers import passphrase as passphrase_file
from keys.recovery import Recovery, RecoveryKey
from keys.scope import REGISTER, Purpose, Root
from keys.shares import LEAST_NEEDED, MOST_SHARES, SheetOfWords
from registry import migrations
from registry.backup.manifest import Half
from registry.backup.sealedfile import manifest_of
from registry.cli import sheet
from registry.cli.failure import NO, fail, sentence, told
from registry.cli.host import house, unlocked
from registry.cli.surroundings import surroundings
from registry.embedded.folder import write_private
from registry.entries import HOST, by_principal
from registry.errors import Unavailable
from registry.keystore.store import census
from registry.language import LANGUAGES
from registry.passphrases import passphrase
from registry.settings import Settings
from registry.wiring import House

RECOVERY_FILE = "recovery"
"""Beside the root keys; nothing in it is secret."""

ASIDE = ".before-recovery"
WRAPPED_BY = {Root.CONTENT: Purpose.AUTHORITY, Root.WORK: Purpose.SIGNING}
"""A register-wide key that each root key wraps."""

ShareFiles = Annotated[
    list[Path] | None,
    typer.Option("--share", help="File with a share; say it for each. Else they are typed."),
]


def split(
    *,
    shares: Annotated[int, typer.Option(min=LEAST_NEEDED, max=MOST_SHARES, help="How many officers.")] = 5,
    threshold: Annotated[
        int, typer.Option(min=LEAST_NEEDED, max=MOST_SHARES, help="How many of them are needed.")
    ] = 3,
    to: Annotated[
        Path | None,
        typer.Option(help="Folder for a file for each officer; shown on the terminal when left out."),
    ] = None,
    language: Annotated[
        str, typer.Option(help="sv, nb or en: what the sheets are in. Left out, the networks' own.")
    ] = "",
    again: Annotated[
        bool, typer.Option("--again", help="Make new shares though there are some; destroy those then.")
    ] = False,
) -> None:
    """Make recovery shares. They give the root keys back without their passphrases.

    Both root keys are sealed to a new recovery key, in the file "recovery" beside them and in every backup; the
    recovery key itself exists in the shares alone. Each share is 33 words on a sheet, for one officer.

    Example: nordkap keys split --shares 5 --threshold 3
    """
    if threshold > shares:
        raise fail(f"Of {shares} shares {threshold} cannot be needed: say a --threshold of at most {shares}.")
    if language and language not in LANGUAGES:
        raise fail(f"No sheet is written in {language!r}: say --language {', '.join(LANGUAGES)}.")
    if to is not None and not to.is_dir():
        raise fail(f"There is no folder {to}: make it first.")
    with unlocked() as (rooms, secrets):
        file = recovery_file(rooms.settings)
        if file.exists() and not again:
            there = Recovery.parse(file.read_bytes())
            raise fail(
                f'There are {there.count} shares that begin with "{there.begins}", any {there.needed} are enough: '
                "to make new ones, add --again and have those destroyed."
            )
        if to is None:
            sheet.require_terminal()
        key = RecoveryKey.new()
        sheets = key.split(shares, threshold)
        escrows = {
            root: passphrase_file.escrow(
                rooms.settings.root_file(root.value), secrets[root], root, key.public
            )
            for root in Root
        }
        made = Recovery.made(sheets, key.public, escrows, rooms.roots[Root.CONTENT])
        _try(made, sheets, rooms.roots)
        _record(rooms, Event.SHARES_MADE, len(sheets))
        today, written_in = datetime.now(UTC).date(), language or _spoken(rooms)
        if to is None:
            sheet.show(sheets, today, written_in)
        else:
            for written in sheet.write(to, sheets, today, written_in):
                print(written)
        write_private(file, made.text().decode())
        print(
            f"{shares} shares, any {threshold} of which open both root keys: tried. "
            + ("" if to is None else "Give each officer one and delete the files here. ")
            + "Take a backup now: it carries what the shares open."
        )


def drill(share: ShareFiles = None) -> None:
    """Try whether shares still open the root keys. Nothing is written but an entry of the log.

    Exit 1: they do not, and the sentence says why.

    Example: nordkap keys drill --share share-1.txt --share share-3.txt --share share-4.txt
    """
    with house() as rooms:
        recovery, count = _read(rooms.settings, None), len(share or ())
        try:
            sheets = _sheets(share)
            count = len(sheets)
            _try(recovery, [*sheets], rooms.roots, whole=False)
        except KeysError as error:
            _record(rooms, Event.SHARES_TRIED, count, Result.FAILED)
            raise fail(sentence(str(error)), NO) from None
        _record(rooms, Event.SHARES_TRIED, count)
        named = ", ".join(str(each) for each in sorted(each.number for each in sheets))
        print(f"Shares {named} of {recovery.count} open both root keys.")


def restore(
    share: ShareFiles = None,
    *,
    backup: Annotated[
        Path | None, typer.Option(help="The keys half of a backup, where the file recovery is lost too.")
    ] = None,
) -> None:
    """Have the root keys back from shares, under new passphrases.

    For lost passphrases, and for a new machine before nordkap restore. The new passphrases come from where the
    settings say (docs/settings.md), or are asked for twice. A root key file that stands there is kept aside.

    Example: nordkap keys restore --share share-1.txt --share share-3.txt --share share-4.txt
    """
    with told():
        environ = surroundings()
        settings = Settings.load(environ)
        files = {root: settings.root_file(root.value) for root in Root}
        recovery = _read(settings, backup)
        sheets = _sheets(share)
        key = recovery.open(sheets)
        roots = key.roots(recovery)
        chosen = {}
        for root in Root:
            chosen[root] = passphrase(settings, root.value, environ, new=True)
            if len(chosen[root]) < passphrase_file.SHORTEST_PASSPHRASE:
                raise fail(
                    f"The new passphrase of the {root} root key is shorter than "
                    f"{passphrase_file.SHORTEST_PASSPHRASE} bytes: choose a longer one."
                )
        recorded = _recorded(settings, roots, len(sheets))
        for root, file in files.items():
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if file.exists():
                aside = file.with_name(file.name + ASIDE)
                file.replace(aside)
                print(f"The file that stood there is now {aside}.")
            passphrase_file.put_back(file, chosen[root], root, key.root_secret(root, recovery.escrows[root]))
            print(f"Made {file}.")
        if not recovery_file(settings).exists():
            write_private(recovery_file(settings), recovery.text().decode())
        if not recorded:
            print("Not on record: no register of these keys answers. nordkap restore puts one there.")


def recovery_file(settings: Settings) -> Path:
    """Return where the recovery file lies. Raises SettingsError."""
    return settings.root_file(Root.CONTENT.value).with_name(RECOVERY_FILE)


def _spoken(rooms: House) -> str:
    with rooms.database.transaction(snapshot=True) as tx:
        return sheet.language_of({row["country"] for row in rooms.accounts.networks.every(tx)})


def _read(settings: Settings, backup: Path | None) -> Recovery:
    if backup is not None:
        manifest = manifest_of(backup)
        if manifest.half is not Half.KEYS:
            raise fail(f"The file {backup.name} is the half with the rows: name the one with the keys.")
        if not manifest.recovery:
            raise fail(f"When {backup.name} was taken there were no shares: take a later backup.")
        return Recovery.parse(manifest.recovery.encode())
    file = recovery_file(settings)
    if not file.exists():
        raise fail(f"There is no {file}: name the keys half of a backup by --backup, or make shares first.")
    return Recovery.parse(file.read_bytes())


def _sheets(files: Sequence[Path] | None) -> list[SheetOfWords]:
    return [sheet.read(file) for file in files] if files else sheet.typed()


def _try(
    recovery: Recovery,
    sheets: Sequence[SheetOfWords],
    roots: Mapping[Root, RootProvider],
    *,
    whole: bool = True,
) -> None:
    """Require that these shares open the root keys in use; of a `whole` set, so many beside each other at a time."""
    needed = recovery.needed
    starts = range(len(sheets)) if whole else range(1)
    for start in starts:
        chosen = [*sheets, *sheets][start : start + needed] if whole else list(sheets)
        opened = recovery.open(chosen).roots(recovery)
        for root in Root:
            recoveries.require_same(roots[root], opened[root])


def _recorded(settings: Settings, roots: Mapping[Root, RootProvider], count: int) -> bool:
    """Require that a register that answers is these keys', and put it on record there; False where none does."""
    if settings.database_url is None or not _has_schema(settings):
        return False
    rooms = House(settings, roots, "database_url", HOST, watch_backlog=False)
    try:
        with rooms.database.transaction() as tx:
            if not census(tx):
                return False
            for purpose in WRAPPED_BY.values():
                tx.keys.current(purpose, REGISTER)
            tx.audit(by_principal(tx, HOST, Event.ROOT_KEYS_RECOVERED, count=count))
    except Unavailable:
        return False
    except KeysError as error:
        raise fail(f"These shares are of another register than the one in the database: {error}.") from None
    finally:
        rooms.close()
    return True


def _has_schema(settings: Settings) -> bool:
    try:
        return migrations.current(settings.url("database_url")) is not None
    except Unavailable:
        return False


def _record(rooms: House, event: Event, count: int, result: Result = Result.DONE) -> None:
    with rooms.database.transaction() as tx:
        tx.audit(by_principal(tx, HOST, event, result, count=count))

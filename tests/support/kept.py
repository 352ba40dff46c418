"""A small register with a backup, recovery shares and a kept head, made by the commands that make them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from registry.backup.manifest import Half
from registry.cli.app import run
from registry.embedded.roles import Dsns

NETWORK = ("--network", "nix", "--name", "Nätverket Trollspån", "--country", "SE")
OFFICE = ("--network", "nix", "--office", "Kvastkansliet Exempel")
PEOPLE = ("Ada Kvastfrida <ada@kvast.example>", "Bo Trollkarl <bo@kvast.example>")
WORDS = {"content": "fjorton kloka svarvar", "work": "sexton trötta fräsar"}


@dataclass(frozen=True)
class Kept:
    """What lies about after a backup.

    Attributes:
        environment: the settings of the register.
        dsns: how its database is reached.
        folder: where everything lies: keys/, shares/, backups/, head.
        first: the halves of the backup taken first.
        second: the halves of one taken after more had happened.
    """

    environment: Mapping[str, str]
    dsns: Dsns
    folder: Path
    first: Mapping[Half, Path]
    second: Mapping[Half, Path]

    @property
    def shares(self) -> list[Path]:
        """The officers' files, by number."""
        return sorted((self.folder / "shares").iterdir())

    def elsewhere(self, dsns: Dsns, **settings: str) -> dict[str, str]:
        """The settings of the same root keys over another database, without a kept head."""
        moved = {**self.environment, **urls(dsns), **settings}
        return {
            name: value for name, value in moved.items() if name != "NORDKAP_HEAD_FILE" or name in settings
        }


def urls(dsns: Dsns) -> dict[str, str]:
    """The settings that say where a database is."""
    return {
        "NORDKAP_DATABASE_URL": dsns.app,
        "NORDKAP_WORK_DATABASE_URL": dsns.work,
        "NORDKAP_OWNER_DATABASE_URL": dsns.owner,
    }


def settings(dsns: Dsns, folder: Path) -> dict[str, str]:
    """Write two passphrase files; return the settings of a register whose keys and head lie in `folder`."""
    made = {
        **urls(dsns),
        "NORDKAP_KEYS_FOLDER": str(folder / "keys"),
        "NORDKAP_HEAD_FILE": str(folder / "head"),
    }
    for root, words in WORDS.items():
        file = folder / f"{root}.passphrase"
        file.write_text(f"{words}\n", encoding="utf-8")
        file.chmod(0o600)
        made[f"NORDKAP_{root.upper()}_PASSPHRASE_FILE"] = str(file)
    return made


@contextmanager
def commands(environment: Mapping[str, str]) -> Iterator[None]:
    """Run what follows with these settings."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        yield


def halves(folder: Path) -> list[dict[Half, Path]]:
    """The whole backups in a folder, the oldest first."""
    contents = sorted(folder.glob("*.content"), key=lambda file: file.stat().st_mtime_ns)
    return [{Half.CONTENT: each, Half.KEYS: each.with_suffix(".keys")} for each in contents]


def found(folder: Path, dsns: Dsns) -> dict[str, str]:
    """Make a register with a network, an office and two people; return its settings."""
    made = settings(dsns, folder)
    people = [part for each in PEOPLE for part in ("--person", each)]
    with commands(made):
        assert run(("init", *NETWORK)) == 0
        named = ("--group", "Kansliet", "--group", "Styrelsen")
        assert run(("admin", "create-first", *OFFICE, *people, *named)) == 0
    return made

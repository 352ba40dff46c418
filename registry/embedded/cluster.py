"""The database folder itself: made once, with checksums, SCRAM and a random superuser password."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path

from registry.embedded.account import Account
from registry.embedded.binaries import Binaries
from registry.embedded.errors import EmbeddedError
from registry.embedded.folder import Folder, read_plain, write_private

SUPERUSER = "postgres"

# Nothing of the starter's environment reaches the server; C is the locale every system has, and sorts by
# bytes.
ENVIRONMENT = {"LC_ALL": "C", "PATH": "/usr/bin:/bin", "TZ": "UTC"}

# On Linux: the folder a process stands in, whether or not its user may walk there from the root. PostgreSQL
# (16 or later) takes it for an absolute path, so that the data may lie below a closed folder, such as root's
# home.
STANDING_IN = "/proc/self/cwd"


def data_argument(folder: Path, account: Account) -> str:
    """Return what to call the data `folder` in a command that starts in it as `account`."""
    return str(folder) if not account.other or account.reaches(folder) else STANDING_IN


def make(folder: Folder, account: Account, binaries: Binaries, *, lock: int, durable: bool) -> None:
    """Make the data folder if it is missing; check that it fits `binaries` if it is there.

    `lock` is the server's lock, which ``initdb`` inherits: a starter that follows a killed one waits for it.
    Raises EmbeddedError.
    """
    version = read_plain(folder.data / "PG_VERSION")
    if version is None:
        _initialise(folder, account, binaries, lock=lock, durable=durable)
    elif version.strip() != str(binaries.major):
        raise EmbeddedError(
            f"The data in {folder.path} is of PostgreSQL {version.strip()}, not {binaries.major}: "
            "dump it with the old version and load it into a new folder."
        )


def password(folder: Folder) -> str:
    """Return the superuser's password. Raises EmbeddedError when its file is gone."""
    text = _read(folder.superuser)
    if not text:
        raise EmbeddedError(
            f"{folder.superuser}, the database's password, is missing: "
            "put it back from a copy, or start over in a new folder."
        )
    return text.strip()


def _read(path: Path) -> str | None:
    try:
        return read_plain(path)
    except PermissionError as error:
        raise EmbeddedError(f"{path} belongs to another user: start as that user.") from error


def _initialise(folder: Folder, account: Account, binaries: Binaries, *, lock: int, durable: bool) -> None:
    if folder.data.exists():
        raise EmbeddedError(f"{folder.data} is no database folder: remove it, or choose another folder.")
    # A folder of its own until it is whole: what a killed start left behind is thrown away.
    making = folder.path / "data.new"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700)
    secret = secrets.token_urlsafe(32)
    # initdb reads the password from a file, as the server's user, so not from below a folder closed to that
    # user.
    with tempfile.TemporaryDirectory(prefix="nordkap-") as given:
        password_file = Path(given) / "password"
        write_private(password_file, secret, account)
        if account.other:
            os.chown(given, account.uid, account.gid)
            os.chown(making, account.uid, account.gid)
        command = [
            binaries.initdb,
            f"--pgdata={data_argument(making, account)}",
            f"--username={SUPERUSER}",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--data-checksums",
            "--encoding=UTF8",
            "--no-locale",
            "--no-instructions",
        ]
        said = subprocess.run(
            command if durable else [*command, "--no-sync"],
            check=False,
            cwd=making,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            pass_fds=(lock,),
            umask=0o077,
            start_new_session=True,
            user=account.uid if account.other else None,
            group=account.gid if account.other else None,
            extra_groups=[] if account.other else None,
        )
    if said.returncode != 0:
        shutil.rmtree(making, ignore_errors=True)
        raise EmbeddedError(
            f"PostgreSQL could not make its data folder in {folder.path}: {last_line(said.stdout)}"
        )
    write_private(folder.superuser, secret + "\n")
    making.rename(folder.data)


def last_line(text: str) -> str:
    """Return the last line that says something, as the end of a sentence."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    said = lines[-1] if lines else "it said nothing"
    return said if said.endswith(".") else f"{said}."

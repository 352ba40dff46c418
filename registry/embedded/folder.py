"""The folder of one embedded server, and the two locks on it.

```
<folder>/
    data/         PostgreSQL's own, 0700, of the account the server runs as
    socket/       its socket, 0700, of the same account (elsewhere when the path is too long for a socket)
    superuser     password of the role postgres, 0600, of whoever starts the server
    roles         passwords of the register's roles, the same
    starter.lock  held by the process that started the server
    server.lock   held by the server: its keeper and every process of PostgreSQL inherit the open file
    server.log    what PostgreSQL prints; no statement, parameter or error of a statement is in it
```
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from registry.embedded.account import Account
from registry.embedded.errors import EmbeddedError

SOCKET = ".s.PGSQL.5432"
# sockaddr_un holds 108 bytes on Linux and 104 on macOS, the closing zero included.
LONGEST_SOCKET = 103
LARGEST_LOG = 1 << 20
# A server whose starter was killed needs this long at most to end (a shutdown checkpoint on a slow disk).
LEAVING_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Folder:
    """Where everything of one server lies."""

    path: Path

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder."""
        return self.path / "data"

    @property
    def superuser(self) -> Path:
        """The file with the superuser's password."""
        return self.path / "superuser"

    @property
    def roles(self) -> Path:
        """The file with the passwords of the register's roles."""
        return self.path / "roles"

    @property
    def log(self) -> Path:
        """What the server prints."""
        return self.path / "server.log"

    @property
    def socket(self) -> Path:
        """The folder of the socket: in this folder, or below /tmp where that path would be too long.

        libpq splits a host at commas, so a path with one is no use to it either.
        """
        near = self.path / "socket"
        if len(os.fsencode(near / SOCKET)) <= LONGEST_SOCKET and b"," not in os.fsencode(near):
            return near
        # Not gettempdir(): on macOS that is a long path itself, and a process with another TMPDIR must find
        # it.
        return Path("/tmp") / f"nordkap-{hashlib.sha256(os.fsencode(self.path)).hexdigest()[:24]}"  # noqa: S108

    def make(self, *, passable: bool) -> None:
        """Make the folder if missing; `passable` lets the server's own user walk through, not list it."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.path.stat().st_uid == os.geteuid():
                self.path.chmod(0o711 if passable else 0o700)
        except OSError as error:
            raise EmbeddedError(
                f"The folder {self.path} cannot be used ({error.strerror}): choose another."
            ) from error

    def lock_starter(self) -> int:
        """Return an open file that marks this process as the one that started the server.

        Raises EmbeddedError when another process is.
        """
        # Waiting a moment: `in_use` of another process may just be looking.
        handle = self._lock("starter.lock", 0.2)
        if handle is None:
            raise EmbeddedError(
                f"The PostgreSQL in {self.path} is running already: "
                "stop the other one, or choose another folder."
            )
        return handle

    def lock_server(self) -> int:
        """Return an open file for the server to inherit, once every process of an earlier one has ended."""
        handle = self._lock("server.lock", LEAVING_SECONDS)
        if handle is None:
            raise EmbeddedError(
                f"An earlier PostgreSQL in {self.path} has not ended: end it, then start again."
            )
        return handle

    def in_use(self) -> bool:
        """Tell whether a process that started this server is alive."""
        try:
            handle = self._lock("starter.lock", 0.0)
        except EmbeddedError:
            return False
        if handle is not None:
            os.close(handle)
        return handle is None

    def _lock(self, name: str, seconds: float) -> int | None:
        try:
            handle = os.open(self.path / name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except PermissionError as error:
            raise EmbeddedError(f"The folder {self.path} belongs to another user: choose another.") from error
        until = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    os.close(handle)
                    return None
                time.sleep(0.02)
            else:
                return handle

    def make_socket(self, account: Account) -> Path:
        """Make the socket's folder for `account` alone, empty of an earlier server's leavings; return it.

        Raises EmbeddedError when somebody else has a folder of that name.
        """
        folder = self.socket
        try:
            folder.mkdir(mode=0o700)
            os.chown(folder, account.uid, account.gid, follow_symlinks=False)
        except FileExistsError:
            # It may lie below /tmp, where anyone could have made it first.
            status = folder.lstat()
            if not stat.S_ISDIR(status.st_mode) or status.st_uid != account.uid or status.st_mode & 0o077:
                raise EmbeddedError(
                    f"{folder} is not a private folder of the server's: remove it and start again."
                ) from None
        for name in (SOCKET, f"{SOCKET}.lock"):
            (folder / name).unlink(missing_ok=True)
        return folder

    def open_log(self) -> int:
        """Return the log, open for appending; begun anew when it has grown past `LARGEST_LOG` bytes."""
        handle = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        if os.fstat(handle).st_size > LARGEST_LOG:
            os.ftruncate(handle, 0)
        return handle


def write_private(path: Path, text: str, account: Account | None = None) -> None:
    """Write `path` in one step, mode 0600, as `account` if given; a link there is replaced, not followed."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            if account is not None and account.other:
                os.fchown(file.fileno(), account.uid, account.gid)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read_plain(path: Path) -> str | None:
    """Return the text of a plain file, or None where there is none; follows no link and waits on no pipe."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    with os.fdopen(handle, encoding="utf-8") as file:
        return file.read() if stat.S_ISREG(os.fstat(handle).st_mode) else None

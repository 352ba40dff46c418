"""Starting, finding and stopping the embedded server.

```
starter ──lifeline (pipe)──> keeper ──PR_SET_PDEATHSIG──> postgres
   └─ starter.lock                └────── server.lock ───────┘
```

The starter holds the writing end of a pipe. When it ends, also by ``kill -9``, the keeper sees the pipe's end
and shuts the server down; when the keeper is killed, Linux ends the server. A second start waits for
`server.lock`, which every process of the old server holds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from registry.embedded import account as accounts
from registry.embedded import binaries as programs
from registry.embedded import cluster, configuration, keeper
from registry.embedded.account import Account
from registry.embedded.binaries import Binaries
from registry.embedded.errors import EmbeddedError
from registry.embedded.folder import Folder, read_plain, write_private

PID_FILE = "postmaster.pid"
READY = "ready"
# Recovery after a crash of the machine replays up to `max_wal_size`.
START_SECONDS = 120.0
STOP_SECONDS = 60.0


class Running:
    """A server that runs. Made by `Embedded` only; leaving it as a context manager stops it.

    One that was found rather than started (`Embedded.find`) belongs to another process and is left alone by
    `stop`.
    """

    def __init__(
        self, folder: Folder, keeper_process: subprocess.Popen[bytes] | None, lock: int | None
    ) -> None:
        self._folder = folder
        self._keeper = keeper_process
        self._lock = lock

    @property
    def folder(self) -> Path:
        """The folder everything of this server lies in."""
        return self._folder.path

    @property
    def socket(self) -> Path:
        """The folder of its socket: the `host` of a connection."""
        return self._folder.socket

    @property
    def pid(self) -> int:
        """Process number of the server itself. Raises EmbeddedError when it has ended."""
        lines = _pid_lines(self._folder)
        if not lines:
            raise EmbeddedError(f"The PostgreSQL in {self.folder} has ended: {_last_said(self._folder)}")
        return int(lines[0])

    def dsn(
        self, role: str = cluster.SUPERUSER, dbname: str = "postgres", password: str | None = None
    ) -> str:
        """Return ``postgresql://role:password@/dbname?host=socket``. The superuser needs no password given.

        Raises EmbeddedError when a password is needed and missing.
        """
        if password is None:
            if role != cluster.SUPERUSER:
                raise EmbeddedError(f"The role {role} has a password of its own: give it.")
            password = cluster.password(self._folder)
        host = quote(os.fsencode(self.socket), safe="")
        name, secret, database = (quote(part, safe="") for part in (role, password, dbname))
        return f"postgresql://{name}:{secret}@/{database}?host={host}"

    def await_ready(self) -> None:
        """Return when the server answers. Raises EmbeddedError, with what PostgreSQL said, if it ends."""
        until = time.monotonic() + START_SECONDS
        while _status(self._folder) != READY:
            if self._keeper is None or self._keeper.poll() is not None:
                raise EmbeddedError(f"PostgreSQL did not start in {self.folder}: {_last_said(self._folder)}")
            if time.monotonic() > until:
                raise EmbeddedError(
                    f"PostgreSQL was not ready after {START_SECONDS:.0f} s: read {self._folder.log}."
                )
            time.sleep(0.01)

    def stop(self) -> None:
        """End the server with a checkpoint and wait for every process of it. Twice does no harm."""
        if self._keeper is None:
            return
        keeper_process, self._keeper = self._keeper, None
        if keeper_process.stdin is not None:
            # This end of the lifeline is its only one: closing it is the order to end.
            keeper_process.stdin.close()
        try:
            keeper_process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            keeper_process.kill()
            keeper_process.wait()
        try:
            os.close(self._folder.lock_server())
        finally:
            if self._lock is not None:
                os.close(self._lock)
        if self.socket.parent != self.folder:
            _remove_empty(self.socket)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<Running in {self.folder}>"


@dataclass(frozen=True, slots=True)
class Embedded:
    """Starts servers.

    `programs` is a folder with another PostgreSQL's `postgres` and `initdb` (15 or later); None means the
    wheel's. `durable` is False for tests alone: a crash of the machine then loses the data.
    """

    programs: Path | None = None
    durable: bool = True

    def start(self, folder: Path) -> Running:
        """Start the server of `folder`, made at the first start; return when it answers.

        Raises EmbeddedError, in one sentence with the remedy: the folder is in use or somebody else's, root
        has no user to give the server to, the data is of another version, or PostgreSQL itself refuses.
        """
        place = Folder(folder.resolve())
        place.make(passable=os.geteuid() == 0)
        starter_lock = place.lock_starter()
        try:
            running = Running(place, self._prepare(place), starter_lock)
        except OSError as error:
            os.close(starter_lock)
            raise EmbeddedError(f"PostgreSQL cannot be started in {place.path}: {error}.") from error
        except BaseException:
            os.close(starter_lock)
            raise
        try:
            running.await_ready()
        except BaseException:
            running.stop()
            raise
        return running

    @staticmethod
    def find(folder: Path) -> Running:
        """Return the server of `folder` that another process started. Raises EmbeddedError when none runs."""
        place = Folder(folder.resolve())
        if not place.path.is_dir() or not place.in_use() or _status(place) != READY:
            raise EmbeddedError(f"No PostgreSQL runs in {place.path}: start it first.")
        return Running(place, None, None)

    def _prepare(self, place: Folder) -> subprocess.Popen[bytes]:
        server_lock = place.lock_server()
        try:
            account = accounts.choose(place.data)
            binaries = programs.wheel(account) if self.programs is None else programs.at(self.programs)
            cluster.make(place, account, binaries, lock=server_lock, durable=self.durable)
            cluster.password(place)
            return self._launch(place, account, binaries, server_lock)
        finally:
            # From here on the server's processes alone hold it.
            os.close(server_lock)

    def _launch(
        self, place: Folder, account: Account, binaries: Binaries, lock: int
    ) -> subprocess.Popen[bytes]:
        socket = place.make_socket(account)
        # Beside the data it is named from there: the server's user may not be able to walk to it from the
        # root.
        named = f"../{socket.name}" if socket.parent == place.path else str(socket)
        write_private(
            place.data / "postgresql.conf",
            configuration.settings(named, binaries.major, durable=self.durable),
            account,
        )
        write_private(place.data / "pg_hba.conf", configuration.ACCESS, account)
        # The lock says that no process of an earlier server is left, so this can only be a killed one's; its
        # number may be somebody else's by now, and PostgreSQL would take that for a running server.
        (place.data / PID_FILE).unlink(missing_ok=True)
        order = keeper.Order(
            command=[binaries.postgres, "-D", cluster.data_argument(place.data, account)],
            folder=str(place.data),
            environment=cluster.ENVIRONMENT,
            account=(account.uid, account.gid) if account.other else None,
        )
        log = place.open_log()
        try:
            keeper_process = subprocess.Popen(
                [sys.executable, "-I", "-S", keeper.__file__],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                pass_fds=(lock,),
                cwd="/",
                env=cluster.ENVIRONMENT,
                start_new_session=True,
            )
        finally:
            os.close(log)
        if keeper_process.stdin is not None:
            keeper_process.stdin.write(json.dumps(order).encode() + b"\n")
            keeper_process.stdin.flush()
        return keeper_process


def _pid_lines(place: Folder) -> list[str]:
    # Format: src/include/utils/pidfile.h (process, data folder, start time, port, socket, listen address,
    # memory, status).
    return (read_plain(place.data / PID_FILE) or "").splitlines()


def _status(place: Folder) -> str | None:
    lines = _pid_lines(place)
    return lines[7].strip() if len(lines) > 7 else None  # noqa: PLR2004 - the eighth line of the format


def _last_said(place: Folder) -> str:
    return cluster.last_line(read_plain(place.log) or "")


def _remove_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        # Somebody started the server again in this moment; the folder is theirs.
        return

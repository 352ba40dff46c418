"""Starts embedded servers in processes of their own, as root or an ordinary user, for tests to kill.

The process says one line of JSON, ``{"keeper", "server", "dsn"}`` or ``{"refused"}``, and keeps the server
until it is told to end or is killed.
"""

from __future__ import annotations

import json
import os
import pwd
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from registry.embedded import account, binaries
from tests.support.checkout import REPOSITORY

SCRIPT = """
import json, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from registry.embedded import Embedded, EmbeddedError
try:
    programs = Path(sys.argv[2]) if sys.argv[2] else None
    running = Embedded(programs=programs, durable=False).start(Path(sys.argv[3]))
except EmbeddedError as error:
    print(json.dumps({"refused": str(error)}), flush=True)
    sys.exit(2)
said = {"keeper": running._keeper.pid, "server": running.pid, "dsn": running.dsn()}
print(json.dumps(said), flush=True)
sys.stdin.read()
running.stop()
"""


def ordinary() -> account.Account:
    """An unprivileged user: oneself, or nobody for root."""
    if os.geteuid() != 0:
        return account.Account(os.geteuid(), os.getegid(), other=False)
    entry = pwd.getpwnam("nobody")
    return account.Account(entry.pw_uid, entry.pw_gid, other=True)


def myself() -> account.Account:
    return account.Account(os.geteuid(), os.getegid(), other=False)


def open_to(who: account.Account, folder: Path) -> Path:
    """Give a folder to somebody, and return it."""
    if who.other:
        os.chown(folder, who.uid, who.gid)
    return folder


@contextmanager
def open_folder() -> Iterator[Path]:
    """A temporary folder every user can walk to (pytest's own are closed to others), with a short name."""
    with tempfile.TemporaryDirectory(prefix="nk") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def interpreter(who: account.Account) -> str:
    """A Python that `who` can run: one below a closed home folder is of no use to others."""
    candidates = [
        sys.executable,
        "/usr/bin/python3",
        *filter(None, [shutil.which("python3.11", path="/usr/local/bin:/usr/bin")]),
    ]
    for candidate in candidates:
        if not who.other or who.reaches(Path(candidate)):
            return candidate
    raise FileNotFoundError("no Python is open to an ordinary user: install python3")


@dataclass(slots=True)
class Starter:
    """A process that holds a server."""

    process: subprocess.Popen[str]
    said: dict[str, Any] = field(default_factory=dict)

    def listen(self) -> dict[str, Any]:
        """Wait for what it says."""
        assert self.process.stdout is not None
        self.said = json.loads(self.process.stdout.readline() or '{"refused": "it said nothing"}')
        return self.said

    def is_silent_for(self, seconds: float) -> bool:
        """Tell whether it says nothing for so long."""
        assert self.process.stdout is not None
        return not select.select([self.process.stdout], [], [], seconds)[0]

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)

    def end(self) -> None:
        if self.process.poll() is None:
            assert self.process.stdin is not None
            self.process.stdin.close()
            self.process.wait(60)
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None and not stream.closed:
                stream.close()


@contextmanager
def starter(folder: Path, who: account.Account, groups: Sequence[int] | None = None) -> Iterator[Starter]:
    """Start the server of `folder` in a process of `who`'s; end it at the end of the block.

    `groups` are the process's further groups, which only root can choose.
    """
    with open_folder() as copy:
        source, programs = REPOSITORY, ""
        if who.other:
            # The checkout and its virtual environment may be closed to that user.
            source, programs = copy, str(binaries.wheel(who).folder)
            (copy / "registry").mkdir(mode=0o755)
            shutil.copy(REPOSITORY / "registry" / "__init__.py", copy / "registry" / "__init__.py")
            shutil.copytree(REPOSITORY / "registry" / "embedded", copy / "registry" / "embedded")
        process = subprocess.Popen(
            [interpreter(who), "-I", "-B", "-c", SCRIPT, str(source), programs, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd="/",
            user=who.uid if who.other else None,
            group=who.gid if who.other else None,
            extra_groups=[] if who.other else groups,
        )
        started = Starter(process)
        try:
            yield started
        finally:
            started.end()


def alive(pid: int) -> bool:
    """Tell whether a process runs (one that has ended and waits for its parent does not)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


def children(pid: int) -> list[int]:
    """The processes a process has started."""
    ps = shutil.which("ps")
    if ps is not None:
        said = subprocess.run([ps, "-A", "-o", "pid=,ppid="], check=True, capture_output=True, text=True)
        pairs = [line.split() for line in said.stdout.splitlines()]
    else:
        stats = [path.read_text() for path in Path("/proc").glob("[0-9]*/stat")]
        pairs = [[stat.split(" ", 1)[0], stat.rpartition(")")[2].split()[1]] for stat in stats]
    return [int(child) for child, parent in pairs if int(parent) == pid]


def comes_true(condition: Callable[[], bool], seconds: float = 30.0) -> bool:
    """Wait until `condition` holds; False when it does not within `seconds`."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def ended(pids: list[int], seconds: float = 30.0) -> bool:
    """Wait until none of these processes runs; False when one still does after `seconds`."""
    return comes_true(lambda: not any(alive(pid) for pid in pids), seconds)

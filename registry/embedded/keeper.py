"""Keeps one PostgreSQL server, which ends when the process that started it does, however that one ends.

Run as a script of its own (``python -I -S keeper.py``), never imported. Standard input carries one line of
JSON:

```
{"command": [...], "folder": "...", "environment": {...}, "account": [uid, gid] or null}
```

and then stays open and silent. Its end means that the starter is gone, also after ``kill -9``: the server is
shut down. Should this keeper be killed itself, Linux sends the server the same signal (PR_SET_PDEATHSIG); on
other systems the next start waits for the server (``server.lock``) and says so.

Exits with 0 when the server was told to end, else with the server's own exit code.
"""

from __future__ import annotations

import ctypes
import json
import os
import select
import signal
import sys
import time
from typing import TypedDict

# PostgreSQL's shutdowns: SIGINT ends sessions and writes a checkpoint, SIGQUIT leaves recovery to the next
# start.
FAST = signal.SIGINT
FAST_SECONDS = 20.0
IMMEDIATE = signal.SIGQUIT
IMMEDIATE_SECONDS = 5.0

_ASKED_TO_END = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
_LIFELINE = 0
_PR_SET_PDEATHSIG = 1


class Order(TypedDict):
    """What to start, where, with which environment and as whom (None: as oneself)."""

    command: list[str]
    folder: str
    environment: dict[str, str]
    account: tuple[int, int] | None


def read_order() -> Order | None:
    """Return the line on the lifeline, or None when the starter is gone already."""
    # Not through sys.stdin: its buffer would hide the end of the lifeline from select.
    line = b""
    while not line.endswith(b"\n"):
        part = os.read(_LIFELINE, 1 << 16)
        if not part:
            return None
        line += part
    order: Order = json.loads(line)
    return order


def become_server(order: Order, keeper: int) -> None:
    """Turn this process, a child of `keeper`, into the server; returns only by raising OSError."""
    # Entered before the user changes, who may not be allowed to walk there from the root.
    os.chdir(order["folder"])
    if order["account"] is not None:
        uid, gid = order["account"]
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        # After setuid, which would clear it.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, FAST, 0, 0, 0)
    if os.getppid() != keeper:
        os._exit(1)
    os.umask(0o077)
    os.dup2(os.open(os.devnull, os.O_RDONLY), _LIFELINE)
    # Python ignores these two, and what is ignored stays ignored in the program that follows.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    os.execve(order["command"][0], order["command"], order["environment"])  # noqa: S606 - no shell is meant


def exit_code(server: int) -> int | None:
    """Return the server's exit code (negative: the signal that ended it), or None while it runs."""
    ended, status = os.waitpid(server, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def watch(server: int, wake: int, *, seconds: float | None, lifeline: bool) -> int | None:
    """Wait for the server's end and return its code; return None after `seconds`.

    With `lifeline`, return None as well when the starter is gone or a signal asks this keeper to end.
    """
    until = None if seconds is None else time.monotonic() + seconds
    watched = [wake, _LIFELINE] if lifeline else [wake]
    while (code := exit_code(server)) is None:
        ready, _, _ = select.select(
            watched, [], [], None if until is None else max(0.0, until - time.monotonic())
        )
        if not ready:
            return None
        if wake in ready:
            if lifeline and _ASKED_TO_END.intersection(os.read(wake, 64)):
                return None
        elif not os.read(_LIFELINE, 64):
            return None
    return code


def main() -> int:
    """Read the order, start the server, keep it, end it."""
    order = read_order()
    if order is None:
        return 0

    wake, bell = os.pipe()
    os.set_blocking(bell, False)
    signal.set_wakeup_fd(bell)
    for number in (signal.SIGCHLD, *_ASKED_TO_END):
        # The wake-up pipe carries the news; the handler only keeps the default action away.
        signal.signal(number, lambda *_: None)

    keeper = os.getpid()
    server = os.fork()
    if server == 0:
        try:
            become_server(order, keeper)
        except OSError as error:
            sys.stderr.write(f"the server could not be started: {error}\n")
        finally:
            os._exit(127)

    code = watch(server, wake, seconds=None, lifeline=True)
    if code is not None:
        return code if code >= 0 else 128 - code
    for number, seconds in ((FAST, FAST_SECONDS), (IMMEDIATE, IMMEDIATE_SECONDS), (signal.SIGKILL, None)):
        os.kill(server, number)
        if watch(server, wake, seconds=seconds, lifeline=False) is not None:
            break
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The processes of a demo: started together, watched, and ended together."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from urllib.error import URLError
from urllib.request import urlopen

from registry.cli.failure import fail

READY_SECONDS = 60.0
STOP_SECONDS = 30.0
POLL_SECONDS = 0.05
WATCH_SECONDS = 0.5
OK = 200


class Children:
    """Runs `nordkap` commands with the settings of `environment`; each ends when this process does."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = {**os.environ, **environment}
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self, *commands: tuple[str, ...]) -> None:
        """Start them all. In a session of their own: Ctrl-C is for the parent, which ends them in order."""
        for command in commands:
            process = subprocess.Popen(
                [sys.executable, "-m", "registry.cli.app", *command, "--with-starter"],
                stdin=subprocess.PIPE,
                env=self._environment,
                start_new_session=True,
            )
            self._processes.append(process)

    def await_answer(self, url: str) -> None:
        """Return when `url` answers."""
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until:
            if self._ended():
                raise fail("A process of the demo did not start; what it said stands above.")
            try:
                with urlopen(url, timeout=1) as answer:  # noqa: S310 - a fixed http address
                    if answer.status == OK:
                        return
            except (URLError, OSError):
                time.sleep(POLL_SECONDS)
        raise fail(f"The demo did not answer within {READY_SECONDS:.0f} seconds.")

    def watch(self) -> None:
        """Wait until one of them ends, which none does by itself."""
        while not self._ended():
            time.sleep(WATCH_SECONDS)
        raise fail("A process of the demo ended by itself; what it said stands above.")

    def stop(self) -> None:
        """End them all and wait for it; one that does not end in order is killed."""
        for process in self._processes:
            process.terminate()
        until = time.monotonic() + STOP_SECONDS
        for process in self._processes:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _ended(self) -> bool:
        return any(process.poll() is not None for process in self._processes)


def require_port(host: str, port: int) -> None:
    """Require that nobody uses the port, before anything else is started."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            free = port + 1 if port < 65535 else 8000  # noqa: PLR2004 - the last port there is
            raise fail(
                f"Port {port} cannot be used ({error.strerror}): "
                f"stop what uses it, or choose another: make demo PORT={free}"
            ) from None

"""`start`: from the command `nordkap serve` to its first answer, on a register that is running."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from urllib.error import URLError
from urllib.request import urlopen

from bench.row import Row
from registry.cli.surroundings import ENVIRONMENT_FILE, read_environment

REACH_SECONDS = 2.0
ROUNDS = 5
PATIENCE_SECONDS = 60.0


def rows(folder: Path) -> Iterator[Row]:
    """Start and stop the server, once to warm the file system and then `ROUNDS` times; the median counts."""
    environment = read_environment(folder / ENVIRONMENT_FILE)
    _start(environment)
    yield Row(
        name="start",
        kind="time",
        unit="s",
        ours=median(_start(environment) for _ in range(ROUNDS)),
        baseline=REACH_SECONDS,
        against="a limit that a person notices",
        reach=1.0,
        n=ROUNDS,
        hits=1,
    )


def _start(environment: dict[str, str]) -> float:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "registry.cli.app", "serve"],
        env={**os.environ, **environment, "NORDKAP_PORT": str(port)},
        stderr=subprocess.DEVNULL,
    )
    try:
        while time.perf_counter() - begun < PATIENCE_SECONDS:
            try:
                with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1) as answer:
                    answer.read()
                    return time.perf_counter() - begun
            except (URLError, OSError):
                time.sleep(0.01)
        raise TimeoutError("the server did not answer")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()

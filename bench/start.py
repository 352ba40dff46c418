"""`start`: from the command `nordkap serve` to its first answer, on a register that is running."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from bench.register import served_settings
from bench.row import Row

REACH_SECONDS = 2.0
ROUNDS = 3
PATIENCE_SECONDS = 60.0


def rows() -> Iterator[Row]:
    """Start and stop the server, once to warm the file system and then `ROUNDS` times; the median counts."""
    with (
        tempfile.TemporaryDirectory(prefix="nordkap-bench-") as folder,
        served_settings(Path(folder)) as environment,
    ):
        taken = sorted(_start(environment) for _ in range(ROUNDS + 1))[:-1]
        yield Row(
            name="start",
            kind="time",
            unit="s",
            ours=taken[len(taken) // 2],
            baseline=REACH_SECONDS,
            against=f"{REACH_SECONDS:g} s",
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

"""A process started by another one ends with it: it watches the pipe that the starter holds open."""

from __future__ import annotations

import os
import signal
from threading import Thread


def end_with_starter() -> None:
    """Ask this process to stop (SIGTERM) when standard input ends, which it does when the starter is gone."""

    def watch() -> None:
        # The descriptor itself: a thread blocked in sys.stdin would hold its lock when the interpreter ends.
        while os.read(0, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    Thread(target=watch, name="nordkap-starter", daemon=True).start()

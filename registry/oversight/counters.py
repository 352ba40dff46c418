"""Counters of a process, for monitoring: how often, never who or what.

Names and labels are words of the code; a label's value is one of a few, never input.
"""

from __future__ import annotations

import re
from collections import Counter
from threading import Lock
from typing import Final

_WORD: Final = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
MOST: Final = 1_000


class Counters:
    """Counts, thread-safe; at most `MOST` different ones, so that a mistake cannot fill the memory."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: Counter[tuple[str, tuple[tuple[str, str], ...]]] = Counter()

    def add(self, name: str, **labels: str) -> None:
        """Count one. Raises ValueError when a name or a label is not a word of the code."""
        if not all(_WORD.fullmatch(word) for word in (name, *labels, *labels.values())):
            raise ValueError("a counter's name and labels are words of the code")
        key = (name, tuple(sorted(labels.items())))
        with self._lock:
            if key in self._counts or len(self._counts) < MOST:
                self._counts[key] += 1

    def lines(self) -> list[str]:
        """Return the counts in the text format of Prometheus, without types."""
        with self._lock:
            counts = sorted(self._counts.items())
        return [_line(f"nordkap_{name}_total", labels, count) for (name, labels), count in counts]


def _line(name: str, labels: tuple[tuple[str, str], ...], count: int) -> str:
    said = ",".join(f'{label}="{value}"' for label, value in labels)
    return f"{name}{{{said}}} {count}" if said else f"{name} {count}"

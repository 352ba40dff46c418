"""Doing a whole request anew when somebody else of the same organisation was counted in between.

The database lets one of those through who meet, and tells the others. These try again one after another in each
process, so that each meets few.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final, TypeVar

from registry.errors import Overtaken

MOST_TRIES: Final = 40

_turn = threading.Lock()

Made = TypeVar("Made")


def settled(attempt: Callable[[], Made]) -> Made:
    """Return what an attempt gives that nobody overtook. Raises Overtaken when that was so 40 times."""
    try:
        return attempt()
    except Overtaken:
        pass
    with _turn:
        for _ in range(MOST_TRIES - 2):
            try:
                return attempt()
            except Overtaken:
                continue
        return attempt()

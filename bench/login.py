"""`login.timing`: does the time of a refusal tell whether a name exists? Known and unknown names in turn.

The figure that counts is the area under the curve: how often a known name took longer than an unknown one,
0.5 where time tells nothing. The row's ratio is that of the medians; the note carries the area, which is to
lie between 0.45 and 0.55.
"""

from __future__ import annotations

import json
import tempfile
import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from bench.register import served_settings
from bench.row import Row
from keys.scope import Root
from registry.accounts.origin import Origin
from registry.cli.demo import ACCOUNTS
from registry.errors import LoginFailed
from registry.settings import Settings
from registry.wiring import House, open_roots

PAIRS = {"quick": 150, "full": 2_000}
REACH = 1.05


def rows(size: str) -> Iterator[Row]:
    """Measure wrong passwords of known and unknown names; every answer must be the same refusal."""
    with (
        tempfile.TemporaryDirectory(prefix="nordkap-bench-") as place,
        served_settings(Path(place)) as environment,
    ):
        settings = Settings.load(environment)
        roots = open_roots(settings, (Root.CONTENT,), environment)
        house = House(settings, roots, "database_url", "bench", watch_backlog=False)
        people = json.loads((Path(place) / ACCOUNTS).read_text(encoding="utf-8"))
        known: list[float] = []
        unknown: list[float] = []
        try:
            for number in range(PAIRS[size]):
                # Every pair from networks of its own, so that no limit on attempts answers instead.
                email = people[number % len(people)]["email"]
                known.append(_refused(house, email, 2 * number))
                unknown.append(_refused(house, f"nobody{number}@nowhere.example", 2 * number + 1))
        finally:
            house.close()
    yield Row(
        name="login.timing",
        kind="time",
        unit="ms",
        ours=median(known) * 1000,
        baseline=median(unknown) * 1000,
        against="a name that nobody has",
        reach=REACH,
        n=len(known),
        hits=0,
        note=f"area under the curve {area(known, unknown):.3f}",
    )


def area(one: Sequence[float], other: Sequence[float]) -> float:
    """Return how often a value of `one` is larger than one of `other`, ties counting half."""
    ordered = sorted(other)
    larger = sum(bisect_left(ordered, value) + bisect_right(ordered, value) for value in one)
    return larger / (2 * len(one) * len(other))


def _refused(house: House, email: str, number: int) -> float:
    origin = Origin(f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}", "bench", "api")
    begun = time.perf_counter()
    try:
        house.accounts.login.log_in(origin, email, "a wrong password of some length", "000000")
    except LoginFailed:
        return time.perf_counter() - begun
    raise AssertionError("a wrong password was let in")

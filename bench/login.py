"""`login.timing`, `login.area`: does the time of a refusal tell whether a name exists?

The first is the ratio of the medians. The second is the area under the curve: how often a known name took
longer than an unknown one, or the other way round, whichever is more; 0.5 where time tells nothing.
"""

from __future__ import annotations

import json
import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from bench.row import Row
from keys.scope import Root
from registry.accounts.origin import Origin
from registry.cli.surroundings import ACCOUNTS, ENVIRONMENT_FILE, read_environment
from registry.errors import LoginFailed
from registry.rootkeys import open_roots
from registry.settings import Settings
from registry.wiring import House

PAIRS = {"quick": 150, "full": 2_000}
LONGEST_SECONDS = {"quick": 120.0, "full": 3600.0}
REACH = 1.05
CHANCE = 0.5
REACH_AREA = 1.1
AGAINST = "the same refusal for a name that nobody has"


def rows(folder: Path, size: str) -> Iterator[Row]:
    """Measure wrong passwords of known and unknown names; every answer must be the same refusal."""
    environment = read_environment(folder / ENVIRONMENT_FILE)
    settings = Settings.load(environment)
    roots = open_roots(settings, (Root.CONTENT,), environment)
    house = House(settings, roots, "database_url", "bench", watch_backlog=False)
    try:
        known, unknown = _measured(house, folder, PAIRS[size], LONGEST_SECONDS[size])
    finally:
        house.close()
    yield Row(
        name="login.timing",
        kind="time",
        unit="ms",
        ours=median(known) * 1000,
        baseline=median(unknown) * 1000,
        against=AGAINST,
        reach=REACH,
        n=len(known),
        hits=0,
    )
    longer = area(known, unknown)
    yield Row(
        name="login.area",
        kind="time",
        unit="",
        ours=max(longer, 1 - longer),
        baseline=CHANCE,
        against="a coin",
        reach=REACH_AREA,
        n=len(known),
        hits=0,
    )


def _measured(house: House, folder: Path, pairs: int, seconds: float) -> tuple[list[float], list[float]]:
    """Time so many pairs of attempts, or as many as there is time for."""
    people = json.loads((folder / ACCOUNTS).read_text(encoding="utf-8"))
    known: list[float] = []
    unknown: list[float] = []
    until = time.perf_counter() + seconds
    for number in range(pairs):
        if known and time.perf_counter() > until:
            break
        # Every attempt from a network of its own, so that no limit answers instead.
        sides = [
            (known, people[number % len(people)]["email"], 2 * number),
            (unknown, f"nobody{number}@nowhere.example", 2 * number + 1),
        ]
        # Each side goes first as often as the other.
        for times, email, origin in sides if number % 2 else reversed(sides):
            times.append(_refused(house, email, origin))
    return known, unknown


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

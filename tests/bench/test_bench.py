"""The bench measures the rows its page lists, and reckons them as it says."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bench import __main__ as bench
from bench import decisions, fields, login, start
from bench.login import area
from bench.row import Row
from tests.support.checkout import REPOSITORY

PAGE = (REPOSITORY / "bench" / "README.md").read_text(encoding="utf-8")


def row(**about: Any) -> Row:
    given = {"name": "x", "kind": "time", "unit": "s", "ours": 1.0, "baseline": 2.0, "against": "y"}
    return Row(**{**given, "reach": 0.5, "n": 1, "hits": 1, **about})


@pytest.mark.long
def test_every_row_of_the_page_is_measured_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name, few in (
        (fields, "ROUNDS", 2), (fields, "BATCH", 5), (decisions, "VALUES", 300), (decisions, "SAMPLE", 5),
        (decisions, "ROUNDS", 1), (start, "ROUNDS", 1), (login, "PAIRS", {"quick": 3}),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, few)
    measured = list(bench.rows("quick"))
    listed = [
        name
        for cell in re.findall(r"^\| (`[^|]*`) \|", PAGE, re.MULTILINE)
        for name in re.findall("`([^`]+)`", cell)
    ]
    assert [one.name for one in measured] == listed
    for one in measured:
        assert one.ours > 0
        assert one.baseline > 0
        assert one.json()["ratio"] == one.ours / one.baseline
    assert bench.table(measured, "few").row_count == len(listed)


def test_a_time_is_to_be_small_and_a_rate_large() -> None:
    assert row().ratio == 0.5
    assert row().reached
    assert not row(ours=1.1).reached
    assert row(kind="rate").reached
    assert not row(kind="rate", ours=0.9).reached


def test_the_area_is_how_often_one_is_longer_than_the_other() -> None:
    assert area([2, 4], [1, 3]) == 0.75
    assert area([1, 2], [1, 2]) == 0.5
    assert area([5, 6], [1, 2]) == 1

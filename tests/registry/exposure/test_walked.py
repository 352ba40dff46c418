"""A small register is walked by somebody who knows the rule: what tests/long/test_walker.py does with a thousand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from registry.authority import signed
from registry.embedded.roles import Dsns
from registry.exposure import store
from tests.support.parish import Parish, parish
from tests.support.walker import Walker, ask_by_cards, open_the_richest

COMPANIES = 40
SHARE = 0.15


@pytest.fixture(scope="module")
def walked(module_dsns: Dsns) -> Iterator[Parish]:
    with parish(module_dsns, COMPANIES) as made:
        with made.register.app.transaction() as tx:
            row = {"network": made.register.networks["nix"], "preset": "own", "points": 16, "opened": 4}
            row |= {"searches": 40, "alarm_percent": 60, "changed_at": tx.now}
            store.put_limits(tx, signed(tx, "network_limits", row))
        yield made


def test_who_opens_all_that_they_can_learns_little_of_the_register(walked: Parish) -> None:
    walker = Walker.of(walked)
    open_the_richest(walker)
    assert walker.stopped
    assert 0.02 < walker.share <= SHARE, walker.figures()


def test_who_asks_by_cards_learns_little_of_the_register(walked: Parish) -> None:
    walker = Walker.of(walked)
    ask_by_cards(walker)
    assert 0.01 < walker.share <= SHARE, walker.figures()

"""A company has few views left, asks for more and is given them, in two real windows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from registry.authority import signed
from registry.database import Transaction
from registry.exposure import store
from registry.exposure.limits import STANDARD
from tests.support.served import Served
from tests.support.window import PHONE, Window

WHY = "Vi söker svetsare till ett pumphus"
YES = "Det är ett stort uppdrag"


@pytest.fixture
def few(served: Served) -> Iterator[Served]:
    """The register, with so few views in every network that a search takes them."""
    _set(served, points=4)
    try:
        yield served
    finally:
        _set(served, points=STANDARD.points)


def _set(served: Served, points: int) -> None:
    with served.house.database.transaction() as tx:
        for network in served.loaded.networks.values():
            store.put_limits(tx, _row(tx, network, points))


def _row(tx: Transaction, network: object, points: int) -> dict[str, object]:
    row = {"network": network, "preset": "own", "points": points, "opened": 100, "searches": 400}
    return signed(tx, "network_limits", {**row, "alarm_percent": 60, "changed_at": tx.now})


def test_a_company_asks_for_more_views_and_an_officer_gives_them(
    open_one: Callable[..., Window], few: Served
) -> None:
    member = open_one(size=PHONE)
    member.log_in("member")
    member.go(f"/companies/{few.loaded.organisations['nacken']}")
    member.page.locator("#text").fill("Offert på ett pumphus")
    member.press_main()
    member.go("/search")
    member.page.locator("#words").fill("fräsning")
    member.press_main()
    assert "Visningar kvar: 0 av 4" in member.said
    assert "visningar är slut" in member.said
    member.go("/views")
    member.page.locator("#reason").fill(WHY)
    member.press_main()
    assert "har inte svarat än" in member.said
    officer = open_one()
    officer.log_in("vetting_officer")
    officer.follow("Läs och svara")
    assert WHY in officer.said
    officer.page.locator("main #reason").fill(YES)
    officer.press("Ja: fler visningar")
    assert "fler visningar från och med nu" in officer.page.locator("body").inner_text()
    member.go("/views")
    assert YES in member.said
    # What other tests of the run have looked at as this company counts too.
    left = re.search(r"\b(\d+) av 104\b", member.said)
    assert left is not None
    assert int(left[1]) > 0

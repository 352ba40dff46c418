"""Stopping the register and letting it go on, and the security officer's page, as people see and use them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.support.served import Served
from tests.support.window import PHONE, Window

pytestmark = pytest.mark.browser

PRINTED_SIZES = """() => {
  const points = (within) => [...document.querySelectorAll(within)]
    .filter((each) => each.checkVisibility())
    .filter((each) => [...each.childNodes].some((one) => one.nodeType === 3 && one.data.trim()))
    .map((each) => parseFloat(getComputedStyle(each).fontSize) * 0.75);
  return {
    all: points(".survey *"),
    text: points(".survey :is(p, li, td, th, dt, h1, h2, h3, h4):not(.references *)"),
  };
}"""
OFFICERS = ("security_officer", "vetting_officer")


def test_one_stops_everything_everyone_reads_so_and_two_let_it_go_on(
    open_one: Callable[..., Window], going_on: Served
) -> None:
    one = open_one()
    one.refused |= {422, 423}
    one.log_in("broker")
    one.follow("Stoppa allt")
    one.press_main()
    one.page.locator("#reason").fill("x")
    one.press_main()
    one.page.locator("#reason").fill("Någon går igenom alla bolag")
    one.press_main()
    one.shows("Någon går igenom alla bolag")
    member = open_one(size=PHONE)
    member.refused |= {423}
    member.log_in("member")
    assert "stoppat sedan" in member.page.locator(".stop-strip").inner_text()
    member.go(f"/companies/{going_on.loaded.organisations['nacken']}")
    member.page.locator("#text").fill("Offert på ett pumphus")
    member.press_main()
    assert "två utsedda personer" in member.said
    for officer in OFFICERS:
        window = open_one()
        window.log_in(officer)
        window.go("/freeze")
        window.press_main()
    member.go("/")
    assert not member.page.locator(".stop-strip").count()


def test_the_security_officer_reads_what_is_held_and_prints_it(
    open_one: Callable[..., Window], served: Served
) -> None:
    window = open_one()
    window.log_in("security_officer")
    window.go("/office/security")
    claims = window.page.locator("a.ref").count()
    assert claims > 20
    assert window.page.locator(".references li").count() == claims
    window.page.emulate_media(media="print")
    assert window.page.locator(".brand").is_visible()
    assert window.page.locator(".signing").is_visible()
    assert not window.page.locator("button, nav, footer").filter(visible=True).count()
    sizes = window.page.evaluate(PRINTED_SIZES)
    assert min(sizes["all"]) >= 7.99
    assert min(sizes["text"]) >= 8.99
    # Without margins of a printer's own, and with some: as many sheets as can be read, and none empty.
    for margin in ("0", "12mm"):
        around = dict.fromkeys(("top", "right", "bottom", "left"), margin)
        printed = window.page.pdf(format="A4", margin=around, prefer_css_page_size=margin == "0")
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) <= 4

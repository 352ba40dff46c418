"""Stopping the register and letting it go on, and the security officer's page, as people see and use them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.test_readable import LOOK, _leaks
from tests.support.served import Served
from tests.support.stopped import let_go_on
from tests.support.window import PHONE, SMALLEST, WIDE, Window

pytestmark = pytest.mark.browser

SIZES = {"wide": WIDE, "phone": PHONE, "smallest": SMALLEST}
OFFICERS = ("security_officer", "vetting_officer")


@pytest.fixture
def going_on(served: Served) -> Iterator[Served]:
    """The register, going on again at the end whatever happened."""
    try:
        yield served
    finally:
        let_go_on(served.house.database)


def looked_at(window: Window, name: str) -> list[str]:
    """Look at the page in every width, light and dark, and by axe; return what is wrong."""
    faults = [f"{name}: {leak}" for leak in _leaks(window)] if window.path != "/office/security" else []
    for size, viewport in SIZES.items():
        window.page.set_viewport_size(viewport)
        for scheme in ("light", "dark"):
            window.page.emulate_media(color_scheme=scheme)
            faults += [f"{name}, {size}, {scheme}: {fault}" for fault in window.page.evaluate(LOOK)]
        found = Axe().run(window.page).response["violations"]
        faults += [f"{name}, {size}: {each['id']}: {each['nodes'][0]['html'][:120]}" for each in found]
    window.page.emulate_media(color_scheme="light")
    window.page.set_viewport_size(WIDE)
    return faults


def test_one_stops_everything_everyone_reads_so_and_two_let_it_go_on(
    open_one: Callable[..., Window], going_on: Served
) -> None:
    one = open_one()
    one.refused |= {422, 423}
    one.log_in("broker")
    one.follow(
        "Stoppa allt" if one.language == "sv" else "Stans alt" if one.language == "nb" else "Stop everything"
    )
    faults = looked_at(one, "stop")
    one.press_main()
    one.page.locator("#reason").fill("x")
    one.press_main()
    faults += looked_at(one, "no reason")
    one.page.locator("#reason").fill("Någon går igenom alla bolag")
    one.press_main()
    faults += looked_at(one, "stopped")
    one.shows("Någon går igenom alla bolag")
    member = open_one(size=PHONE)
    member.refused |= {423}
    member.log_in("member")
    assert "stoppat sedan" in member.page.locator(".stop-strip").inner_text()
    member.go(f"/companies/{going_on.loaded.organisations['nacken']}")
    member.page.locator("#text").fill("Offert på ett pumphus")
    member.press_main()
    assert "två utsedda personer" in member.said
    faults += looked_at(member, "refused")
    for number, officer in enumerate(OFFICERS):
        window = open_one()
        window.log_in(officer)
        window.go("/freeze")
        faults += looked_at(window, f"decide {number}")
        window.press_main()
        faults += looked_at(window, f"decided {number}")
    member.go("/")
    assert not member.page.locator(".stop-strip").count()
    assert faults == []


def test_the_security_officer_reads_what_is_held_and_prints_it(
    open_one: Callable[..., Window], served: Served
) -> None:
    window = open_one()
    window.log_in("security_officer")
    window.go("/office/security")
    assert looked_at(window, "survey") == []
    claims = window.page.locator("a.ref").count()
    assert claims > 20
    assert window.page.locator(".references li").count() == claims
    window.page.emulate_media(media="print")
    assert window.page.locator(".brand").is_visible()
    assert window.page.locator(".signing").is_visible()
    assert not window.page.locator("button, nav, footer").filter(visible=True).count()

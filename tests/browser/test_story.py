"""The README's story, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.support.served import Served
from tests.support.window import PHONE, WIDE, Window

pytestmark = pytest.mark.browser

STORY = "fräsning i titan, detalj 400×300×200 mm, inom 200 km"
PURPOSE = "Offert på ett pumphus"


def ask(window: Window, words: str = STORY) -> None:
    """Search from the start page, saying what it is about on the way."""
    window.page.locator("#words").fill(words)
    window.press_main()
    if window.path.startswith("/purpose"):
        window.page.locator("#text").fill(PURPOSE)
        window.press_main()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_member_finds_who_can_help_opens_the_company_and_leaves_nothing_behind(
    open_one: Callable[..., Window], size: dict[str, int], *, scripts: bool
) -> None:
    window = open_one(size=size, scripts=scripts)
    window.log_in("member")
    window.shows("Välkommen, Mira Exempelsson")
    window.page.locator("#words").fill(STORY)
    window.press_main()
    assert window.path == "/purpose?next=/search/results"
    window.page.locator("#text").fill(PURPOSE)
    window.press_main()
    assert window.path == "/search/results"
    assert window.page.locator("#words").input_value() == STORY
    window.shows("2 företag stämmer")
    window.shows("Detalj på 400 × 300 × 200 mm")
    window.follow("Näcken Fräs Exempel AB")
    assert window.page.locator("h1").inner_text() == "Näcken Fräs Exempel AB"
    expect(window.page.get_by_role("link", name="+46 620 000 03")).to_be_visible()
    company = window.path
    window.follow("Tillbaka till sökningen")
    window.shows("Trollspån Exempel AB")
    window.follow("Trollspån Exempel AB")
    window.page.go_back()
    window.shows("Näcken Fräs Exempel AB")
    window.log_out()
    window.shows("Du är utloggad")
    for _ in range(3):
        window.page.go_back()
        window.page.wait_for_load_state()
        assert "Näcken" not in window.page.content()
        assert window.page.locator("#password").is_visible()
    window.go(company)
    assert "Näcken" not in window.page.content()


def test_what_was_typed_outlives_the_session(window: Window, served: Served) -> None:
    window.log_in("member")
    ask(window)
    window.page.locator("#words").fill("svarvning i stål")
    served.rest()
    window.refused.add(401)
    window.press("Sök", exact=True)
    window.shows("det du hade skrivit kvar")
    account = served.account("member")
    window.fill_in_log_in(account.email, account.password, served.code("member"))
    window.shows("Fortsätt där du var")
    window.press_main()
    window.page.locator("input[type=radio]").first.check()
    window.press("Använd det valda")
    assert window.page.locator("#words").input_value() == "svarvning i stål"
    window.shows("Process: Svarvning")


def test_two_readers_of_one_network_see_what_each_may(open_one: Callable[..., Window]) -> None:
    member, interested = open_one(), open_one()
    for reader, who in ((member, "member"), (interested, "interested")):
        reader.log_in(who)
        ask(reader, "fräsning i titan")
    member.shows("Näcken Fräs Exempel AB")
    interested.shows("Ett företag i Västernorrlands län")
    assert "Näcken" not in interested.page.content()


def test_the_auditor_reads_what_the_member_did(open_one: Callable[..., Window], served: Served) -> None:
    member = open_one()
    member.log_in("member")
    ask(member)
    member.follow("Näcken Fräs Exempel AB")
    served.settle()
    auditor = open_one(locale="en-GB")
    auditor.log_in("auditor")
    auditor.follow("The log")
    auditor.page.locator("main summary").first.click()
    auditor.page.get_by_label("Person who did it").select_option(label="Mira Exempelsson")
    auditor.press("Show")
    auditor.shows("Mira Exempelsson at Vittra Plåt Exempel AB searched (2 shown)")
    auditor.shows("Mira Exempelsson at Vittra Plåt Exempel AB opened the page of Näcken Fräs Exempel AB")
    auditor.page.locator("td summary").first.click()
    auditor.page.get_by_label("Only what was refused").check()
    auditor.press("Show")
    auditor.shows("wanted to search; it was refused")
    assert "searched (2 shown)" not in auditor.said

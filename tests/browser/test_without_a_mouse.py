"""The main work of every role done by keyboard alone; log-in and one's own records have their own stories."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from policies.vocabulary import Role, Tier
from tests.browser.keys import Keys
from tests.browser.tours.company import NAME, logged_in
from tests.support import firms
from tests.support.served import Served
from tests.support.stopped import REASON
from tests.support.window import Window
from tests.support.workshop import Hand, workshop

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture
def owner(window: Window, served: Served) -> Hand:
    """The data owner of a new company, logged in at the window."""
    hand = workshop(served).hand(Role.DATA_OWNER, tier=Tier.MEMBER)
    logged_in(window, hand)
    return hand


def choose_file(window: Window, name: str, content: bytes) -> None:
    """Open the file chooser from the keyboard, and choose a file in it."""
    with window.page.expect_file_chooser() as chooser:
        Keys(window).press("#file", "Space")
    chooser.value.set_files({"name": name, "mimeType": "application/octet-stream", "buffer": content})


def test_a_company_is_found_and_opened(window: Window) -> None:
    keys = Keys(window)
    window.log_in("member")
    keys.write("#words", "fräsning i titan, inom 200 km")
    keys.leave("#words", "/purpose")
    keys.write("#text", "Offert på ett pumphus")
    keys.leave("main form button", "/search/results")
    keys.press("#search summary")
    keys.to("[id='capability.process']")
    keys.leave(".card h3 a", "/companies/")
    keys.to("#contact a")
    keys.leave(".back a", "/search/results")


def test_a_list_of_machines_is_taken_in(window: Window, owner: Hand) -> None:
    del owner
    keys = Keys(window)
    window.go("/company/import")
    choose_file(window, "maskiner.xlsx", firms.swedish())
    keys.leave("main form button", "/company/import/")
    keys.press("#lenient", "Space")
    keys.leave("button[name=look]", "/company/import/")
    assert window.page.locator("#lenient").is_checked()
    keys.leave("button[name=check]", "/check")
    keys.leave("main form button", "/store")
    window.shows("Listan är intagen")


def test_a_workbook_is_checked_and_stored(window: Window, owner: Hand) -> None:
    del owner
    keys = Keys(window)
    window.go("/company/workbook")
    rows = "Nordkap-id;Nordkap-version;Maskintyp;Serienummer\r\n;;Svarv;EX-1\r\n"
    choose_file(window, "maskiner.csv", rows.encode())
    keys.leave("form[enctype] button", "/company/workbook/check")
    window.shows("Nya: 1.")
    keys.leave("main form button", "/company/workbook")
    window.shows("Det är lagrat")


def test_a_profile_is_looked_at_and_chosen_and_the_other_country_let_in(window: Window, owner: Hand) -> None:
    del owner
    keys = Keys(window)
    window.go("/company/organisation/new")
    keys.write("[id='organisation.legal_name']", NAME)
    keys.leave("main form .actions button", "/company")
    window.go("/company/profile")
    keys.leave("a[href='/company/profile/normal']", "/company/profile/normal")
    keys.press("main summary")
    expect(window.page.locator("main details").first).to_have_attribute("open", "")
    keys.leave("main form button", "/company/profile")
    window.shows("Ert val gäller från och med nu")
    keys.to("#abroad-no")
    window.page.keyboard.press("ArrowDown")
    keys.leave("#abroad button", "/company/profile")
    expect(window.page.locator("#abroad-yes")).to_be_checked()


def test_a_colleague_is_invited(window: Window, owner: Hand) -> None:
    keys = Keys(window)
    window.go("/company/people")
    keys.leave("a[href$='/invite']", "/invite")
    keys.write("#name", "Kaj Exempelsson")
    keys.write("#email", f"kaj.{owner.email}")
    keys.leave("main form button", "/invite")
    expect(window.page.locator(".code-once")).to_be_visible()


def test_one_stops_everything_and_two_let_it_go_on(open_one: Callable[..., Window], going_on: Served) -> None:
    del going_on
    window = open_one()
    window.log_in("broker")
    window.go("/freeze")
    keys = Keys(window)
    keys.write("#reason", REASON)
    keys.leave("button.stop", "/freeze")
    window.shows(REASON)
    for who in ("security_officer", "vetting_officer"):
        window = open_one()
        window.log_in(who)
        window.go("/freeze")
        Keys(window).leave("button[value=agree]", "/unfreeze")
    window.shows("Registret fortsätter")


def test_the_auditor_filters_the_log(window: Window) -> None:
    keys = Keys(window)
    window.log_in("auditor")
    window.go("/audit")
    keys.press("main summary")
    keys.to("#person")
    window.page.keyboard.type("Mira")
    keys.press("#refused", "Space")
    keys.leave("main form .actions button", "/audit")
    expect(window.page.locator("#refused")).to_be_checked()
    assert "Mira" in window.page.locator("#person option:checked").inner_text()
    keys.press("main summary")

"""A record of one's own company, and who sees it, by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from policies.vocabulary import Role
from tests.browser.keys import Keys
from tests.browser.tours.company import logged_in
from tests.support.served import Served
from tests.support.window import Window
from tests.support.workshop import workshop

pytestmark = pytest.mark.browser


def test_a_record_is_added_and_its_access_chosen_without_a_mouse(window: Window, served: Served) -> None:
    keys, page = Keys(window), window.page
    logged_in(window, workshop(served).hand(Role.DATA_OWNER))
    window.go("/company/organisation/new")
    keys.write("[id='organisation.legal_name']", "Skogsfrun Verkstad Exempel AB")
    keys.leave("[id='organisation.legal_name']", "/company")
    window.go("/company/machine/new")
    keys.to("[id='machine.class']")
    page.keyboard.type("Svarv")
    keys.leave("main form button", "/company/machine/new")
    keys.write("[id='machine.make']", "Exempelmaskin")
    keys.press("main summary")
    keys.write("[id='machine.control']", "Exempelstyrning")
    keys.leave("[id='machine.control']", "/company")
    window.go("/company/machine")
    keys.leave("main article .button", "/company/machine/")
    keys.press("#tiers > summary")
    keys.press("[id='tier.machine.make']", "ArrowUp")
    keys.leave("#tiers button", "/company/machine/")
    window.shows("Vad andra får se är ändrat")
    expect(page.locator("[id='tier.machine.make']")).to_have_value("MEMBER")

"""From an empty company to a found one on a phone; a record and who sees it by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from policies.vocabulary import Role, Tier
from tests.browser.keys import Keys
from tests.browser.tours.company import fill, logged_in
from tests.support.served import Served
from tests.support.window import PHONE, Window
from tests.support.workshop import workshop

pytestmark = pytest.mark.browser

SAVE, ANOTHER = "Spara", "Spara och lägg till en till"
MACHINES = {
    "milling_5axis": {"machine.make": "Exempelmaskin", "machine.travel_x_mm": "800"},
    "turning": {"machine.make": "Annanmaskin", "machine.swing_mm": "400"},
    "sawing": {"machine.make": "Tredjemaskin"},
}
CAPABILITIES = ("milling", "turning", "sawing", "drilling")


def enter(window: Window, button: str = SAVE, **fields: str) -> None:
    """Fill in a form and send it."""
    fill(window, **fields)
    window.press(button, exact=True)


@pytest.mark.parametrize(
    "scripts", [True, pytest.param(False, marks=pytest.mark.long)], ids=["scripts", "no scripts"]
)
def test_a_workshop_fills_in_what_it_is_on_a_phone(
    open_one: Callable[..., Window], served: Served, *, scripts: bool
) -> None:
    shop = workshop(served)
    window = open_one(size=PHONE, scripts=scripts)
    logged_in(window, shop.hand(Role.DATA_OWNER, tier=Tier.MEMBER))
    window.follow("Vårt företag", exact=True)
    window.follow("Fortsätt")
    enter(
        window,
        **{"organisation.legal_name": "Skogsfrun Verkstad Exempel AB", "organisation.size_class": "small"},
    )
    window.shows("Lägg till platsen")
    window.follow("Fortsätt")
    enter(window, **{"site.municipality": "Östersund", "site.name": "Verkstaden"})
    window.shows("Lägg till era maskiner")
    window.follow("Fortsätt")
    for number, (kind, fields) in enumerate(MACHINES.items()):
        fill(window, **{"machine.class": kind})
        window.press("Fortsätt", exact=True)
        enter(window, SAVE if number == len(MACHINES) - 1 else ANOTHER, **fields)
    window.shows("Berätta vad ni kan göra")
    window.follow("Fortsätt")
    for number, process in enumerate(CAPABILITIES):
        last = number == len(CAPABILITIES) - 1
        enter(
            window,
            SAVE if last else ANOTHER,
            **{"capability.process": process, "capability.part_l_mm": "500"},
        )
    window.shows("Lägg till era certifikat")
    window.follow("Fortsätt")
    enter(window, ANOTHER, **{"certificate.type": "iso_9001", "certificate.valid_until": "2031-06-30"})
    enter(window, **{"certificate.type": "iso_14001", "certificate.valid_until": "2031-06-30"})
    window.shows("e-postlåda eller ett telefonnummer")
    window.follow("Titta och välj")
    window.page.locator("a[href='/company/profile/normal']").click()
    window.shows("En godkänd medlem i ert nätverk")
    window.press("Välj Normal", exact=True)
    window.shows("Ert val gäller från och med nu")
    stated = {
        family: shop.sealed_count(family) for family in ("site", "machine", "capability", "certificate")
    }
    assert stated == {"site": 1, "machine": 3, "capability": 4, "certificate": 2}


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

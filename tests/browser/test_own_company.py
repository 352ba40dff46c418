"""From an empty company to a found one on a phone; its pages by keyboard alone; axe and nothing sideways on each."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from policies.vocabulary import Role, Tier
from tests.browser.test_readable import LOOK, SIZES
from tests.support.served import Served
from tests.support.window import PHONE, WIDE, Window
from tests.support.workshop import PASSWORD, Hand, workshop

pytestmark = pytest.mark.browser

SAVE, ANOTHER = "Spara", "Spara och lägg till en till"
MACHINES = {
    "milling_5axis": {"machine.make": "Exempelmaskin", "machine.travel_x_mm": "800"},
    "turning": {"machine.make": "Annanmaskin", "machine.swing_mm": "400"},
    "sawing": {"machine.make": "Tredjemaskin"},
}
CAPABILITIES = ("milling", "turning", "sawing", "drilling")


def logged_in(window: Window, hand: Hand) -> None:
    window.served.forget_attempts()
    window.go("/login")
    window.fill_in_log_in(hand.email, PASSWORD, hand.code())


def fill(window: Window, **fields: str) -> None:
    """Fill in what is shown: choices by their code, the others by their text."""
    for name, value in fields.items():
        box = window.page.locator(f"[id='{name}']")
        if box.evaluate("element => element.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)


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


def visited(window: Window, hand: Hand) -> Iterator[str]:
    """Go to each page of one's own company in turn, empty and filled, right and wrong."""
    logged_in(window, hand)
    window.go("/company")
    yield "empty"
    window.go("/company/profile/now")
    yield "preview of nothing"
    window.go("/company/tiers")
    yield "nothing to customise"
    window.go("/company/organisation/new")
    yield "the company"
    window.press(SAVE, exact=True)
    yield "the company refused"
    enter(window, **{"organisation.legal_name": "Skogsfrun Verkstad Exempel AB"})
    window.go("/company/site/new")
    window.page.locator("main summary").first.click()
    yield "site with more"
    enter(
        window,
        **{"site.name": "Verkstaden", "site.municipality": "Östersund", "site.coordinates": "63,18 14,64"},
    )
    yield "overview"
    window.go("/company/machine/new")
    yield "type of machine"
    fill(window, **{"machine.class": "milling_5axis"})
    window.press("Fortsätt", exact=True)
    for summary in window.page.locator("main summary").all():
        summary.click()
    yield "machine"
    enter(window, **{"machine.year": "nytt", "machine.make": "Exempelmaskin"})
    yield "machine refused"
    enter(window, **{"machine.year": "2019"})
    window.go("/company/machine")
    yield "machines"
    window.follow("Ändra")
    window.page.locator("#tiers summary").click()
    yield "machine with who sees what"
    window.follow("Ta bort det här")
    yield "deletion"
    window.go("/company/profile")
    yield "profiles"
    window.go("/company/profile/visible")
    for summary in window.page.locator("main summary").all():
        summary.click()
    yield "preview"
    window.go("/company/tiers")
    for summary in window.page.locator("main summary").all():
        summary.click()
    yield "kinds"
    window.page.locator("[id='machine.machine_spec']").select_option("MEMBER")
    window.page.locator("form:has([id='machine.machine_spec']) button").click()
    yield "what would change"


def test_axe_finds_nothing_and_nothing_is_wider_than_the_smallest_phone(
    window: Window, served: Served
) -> None:
    window.refused |= {422}
    axe, faults = Axe(), []
    for name in visited(window, workshop(served).hand(Role.DATA_OWNER)):
        for size, viewport in SIZES.items():
            window.page.set_viewport_size(viewport)
            faults += [f"{name}, {size}: {fault}" for fault in window.page.evaluate(LOOK)]
        window.page.set_viewport_size(PHONE)
        faults += [
            f"{name}: {found['id']} {found['nodes'][0]['html'][:120]}"
            for found in axe.run(window.page).response["violations"]
        ]
        window.page.set_viewport_size(WIDE)
    assert faults == []


def test_a_record_is_added_and_its_access_chosen_without_a_mouse(window: Window, served: Served) -> None:
    press, page = window.page.keyboard.press, window.page
    logged_in(window, workshop(served).hand(Role.DATA_OWNER))

    def tab_to(selector: str) -> None:
        for _ in range(60):
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
            press("Tab")
        pytest.fail(f"no way by keyboard to {selector}")

    def enter_to(address: str) -> None:
        with page.expect_navigation(url=lambda url: address in url):
            press("Enter")

    window.go("/company/organisation/new")
    tab_to("[id='organisation.legal_name']")
    page.keyboard.type("Skogsfrun Verkstad Exempel AB")
    enter_to("/company")
    window.go("/company/machine/new")
    tab_to("[id='machine.class']")
    page.keyboard.type("Svarv")
    tab_to("main form button")
    enter_to("/company/machine/new")
    tab_to("[id='machine.make']")
    page.keyboard.type("Exempelmaskin")
    tab_to("main summary")
    press("Enter")
    tab_to("[id='machine.control']")
    page.keyboard.type("Exempelstyrning")
    enter_to("/company")
    window.go("/company/machine")
    tab_to("main article .button")
    enter_to("/company/machine/")
    tab_to("#tiers > summary")
    press("Enter")
    tab_to("[id='tier.machine.make']")
    press("ArrowUp")
    tab_to("#tiers button")
    enter_to("/company/machine/")
    window.shows("Vad andra får se är ändrat")
    expect(page.locator("[id='tier.machine.make']")).to_have_value("MEMBER")

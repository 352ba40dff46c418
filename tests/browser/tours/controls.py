"""The owner's controls: who saw the company, who may see it, and what two of its people decide together."""

from __future__ import annotations

from collections.abc import Iterator

from policies.vocabulary import Role
from tests.browser.tours.company import fill, logged_in, save
from tests.support.window import Window
from tests.support.workshop import Hand, workshop

SEEN, VISIBLE, LOWERING = "/company/disclosures", "/company/visibility", "/company/lowering"


def controls(window: Window) -> Iterator[str]:
    """What data owners are shown, of a company that somebody opened."""
    shop = workshop(window.served, "Vattenandens Verkstad Exempel AB")
    first, second = shop.hand(Role.DATA_OWNER), shop.hand(Role.DATA_OWNER)
    logged_in(window, first)
    yield from _nobody(window)
    window.go("/company/organisation/new")
    save(window, **{"organisation.legal_name": "Vattenandens Verkstad Exempel AB"})
    window.go("/company/site/new")
    window.page.locator("main summary").first.click()
    save(window, **{"site.name": "Verkstaden", "site.municipality": "Östersund"})
    window.log_out()
    window.enter("member")
    window.go("/purpose")
    fill(window, text="Frames for a test bench")
    window.press_main()
    window.go(f"/companies/{shop.id}")
    window.log_out()
    window.served.settle()
    logged_in(window, second)
    window.go("/")
    yield "home of a company that was seen"
    yield from _seen(window, second)
    yield from _proposal(window, first, second)
    window.log_out()


def _nobody(window: Window) -> Iterator[str]:
    window.go(SEEN)
    yield "nobody saw us"
    window.go(VISIBLE)
    yield "who may see us"
    window.go(LOWERING)
    yield "no proposals"


def _seen(window: Window, hand: Hand) -> Iterator[str]:
    window.go(SEEN)
    yield "who saw us"
    window.press(window.word("Show"), exact=True)
    yield "who saw us in a month"
    hand.wait()
    window.page.locator("form[action$='/exclude'] input[name=organisation]").first.evaluate(
        "each => each.value = 'x'"
    )
    window.press(window.word("Leave this company out"))
    yield "who may see us, nobody left out"
    window.go(SEEN)
    window.press(window.word("Leave this company out"))
    yield "who may see us, with one left out"
    window.page.locator("main form input[type=checkbox]").first.check()
    window.press_main()
    yield "who may see us, a code asked for"
    window.go(VISIBLE)
    window.press(window.word("Let it see us again"))
    yield "let in again, a code asked for"


def _proposal(window: Window, first: Hand, second: Hand) -> Iterator[str]:
    window.log_out()
    logged_in(window, first)
    window.go("/company/machine/new")
    fill(window, **{"machine.class": "turning"})
    window.press(window.word("Go on"), exact=True)
    window.page.locator("main summary").first.click()
    save(window, **{"machine.serial": "EX-1"})
    window.go("/company/machine")
    window.follow(window.word("Change"))
    window.page.locator("#tiers summary").click()
    window.follow(window.word("Propose to show others what only you see"))
    yield "propose"
    window.page.locator("#tier").evaluate("each => each.options[each.selectedIndex].value = 'x'")
    window.press_main()
    yield "propose, refused"
    fill(window, tier="CASE", field="machine.serial")
    window.press(window.word("Propose it"), exact=True)
    yield "proposed"
    window.log_out()
    logged_in(window, second)
    window.go("/")
    yield "home with a proposal"
    window.go(LOWERING)
    yield "to confirm"
    second.wait()
    window.press(window.word("Confirm and show it"))
    yield "confirm, a code asked for"

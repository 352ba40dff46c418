"""The pages of one's own company, from an empty one to who sees what of a filled one, right and wrong."""

from __future__ import annotations

from collections.abc import Iterator

from policies.vocabulary import Role
from tests.browser.tours.outside import WRONG
from tests.support.window import Window
from tests.support.workshop import PASSWORD, Hand, workshop

NAME = "Skogsfrun Verkstad Exempel AB"


def filled_in(window: Window) -> Iterator[str]:
    """What a data owner of the demonstration is shown, whose company has stated a good deal."""
    go = window.go
    window.enter("data_owner")
    go("/company")
    yield "our company"
    go("/company/machine")
    yield "machines"
    window.follow(window.word("Change"))
    yield "machine"
    go("/company/profile")
    yield "profiles"
    go("/company/profile/visible")
    yield "preview"
    go("/company/tiers")
    yield "kinds"
    window.log_out()


def logged_in(window: Window, hand: Hand) -> None:
    """Log in as somebody of a new workshop, in the language that is read here."""
    window.served.forget_attempts()
    window.go("/login")
    window.fill_in_log_in(hand.email, PASSWORD, hand.code())
    if window.language != window.reads:
        window.choose_language(window.reads)


def fill(window: Window, **fields: str) -> None:
    """Fill in what is shown: choices by their code, the others by their text."""
    for name, value in fields.items():
        box = window.page.locator(f"[id='{name}']")
        if box.evaluate("element => element.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)


def save(window: Window, **fields: str) -> None:
    """Fill in a form and send it."""
    fill(window, **fields)
    window.press(window.word("Save"), exact=True)


def from_nothing(window: Window) -> Iterator[str]:
    """What the data owner of a new workshop is shown, and what a form says that is wrong."""
    hand = workshop(window.served).hand(Role.DATA_OWNER)
    logged_in(window, hand)
    window.go("/company")
    yield "empty company"
    window.go("/company/profile/now")
    yield "preview of nothing"
    window.go("/company/tiers")
    yield "nothing to customise"
    window.go("/company/organisation/new")
    yield "company itself"
    save(window, **{"organisation.legal_name": ""})
    yield "company itself refused"
    save(window, **{"organisation.legal_name": NAME})
    window.go("/company/site/new")
    window.page.locator("main summary").first.click()
    yield "site with more"
    site = {"site.name": "Verkstaden", "site.municipality": "Östersund", "site.coordinates": "63,18 14,64"}
    save(window, **site)
    yield "overview"
    yield from _machine(window)
    yield from _access(window, hand)
    window.log_out()


def _machine(window: Window) -> Iterator[str]:
    window.go("/company/machine/new")
    yield "type of machine"
    window.press(window.word("Go on"), exact=True)
    yield "type of machine refused"
    fill(window, **{"machine.class": "milling_5axis"})
    window.press(window.word("Go on"), exact=True)
    _open_all(window)
    yield "new machine"
    save(window, **{"machine.year": "nytt", "machine.make": "Exempelmaskin"})
    yield "new machine refused"
    save(window, **{"machine.year": "2019"})
    window.go("/company/machine")
    window.follow(window.word("Change"))
    save(window, **{"machine.year": "x"})
    yield "machine refused"
    window.go("/company/machine")
    window.follow(window.word("Change"))
    window.page.locator("#tiers summary").click()
    yield "machine with who sees what"


def _access(window: Window, hand: Hand) -> Iterator[str]:
    """Who sees what: what asks for a code first, and what the code says that is wrong."""
    machine = window.path
    hand.wait()
    window.page.locator("[id='tier.machine.make']").select_option("MEMBER")
    window.page.locator("#tiers button").click()
    yield "machine, to be confirmed"
    window.go(machine)
    window.follow(window.word("Delete this"))
    yield "deletion"
    window.page.locator("input[name=revision]").evaluate("input => input.value = '99'")
    window.press_main()
    yield "deletion refused"
    window.go("/company/profile/visible")
    _open_all(window)
    yield "preview of visible"
    window.press_main()
    yield "visible, to be confirmed"
    for field in ("password", "code"):
        if window.page.locator(f"#{field}").count():
            window.page.locator(f"#{field}").fill(WRONG)
    window.press_main()
    yield "visible refused"
    window.go("/company/profile")
    window.page.locator("#abroad-yes").check()
    window.page.locator("#abroad button").click()
    yield "other country, to be confirmed"
    window.go("/company/tiers")
    _open_all(window)
    yield "kinds of a machine"
    window.page.locator("[id='machine.machine_spec']").select_option("MEMBER")
    window.page.locator("form:has([id='machine.machine_spec']) button").click()
    yield "what would change"


def _open_all(window: Window) -> None:
    for summary in window.page.locator("main summary").all():
        summary.click()

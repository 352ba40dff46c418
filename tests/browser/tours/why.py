"""Why something is shown or not: to whoever asks about themselves, a data owner, an auditor and a vetting officer."""

from __future__ import annotations

from collections.abc import Iterator

from policies.vocabulary import Role
from tests.browser.tours.company import fill, logged_in, save
from tests.support.window import Window
from tests.support.workshop import workshop

NAME = "Källarrådets Verkstad Exempel AB"


def why(window: Window) -> Iterator[str]:
    """Ask of a company that somebody opened."""
    shop = workshop(window.served, NAME)
    owner = shop.hand(Role.DATA_OWNER)
    logged_in(window, owner)
    window.go("/company/organisation/new")
    save(window, **{"organisation.legal_name": NAME})
    window.go("/company/certificate/new")
    save(window, **{"certificate.type": "iso_9001"})
    window.go("/why")
    yield "why, of the own company"
    yield from _asked(window, "certificate.type", "why, a field of the own company")
    yield from _asked(window, "machine.make", "why, a field that is not stated")
    window.log_out()
    window.enter("member")
    window.go("/purpose")
    fill(window, text="Frames for a test bench")
    window.press_main()
    window.go(f"/companies/{shop.id}")
    window.press(window.word("Why do I not see more?"))
    yield "why do I not see more"
    yield from _asked(window, "certificate.number", "why, by the rules")
    window.page.locator("#field option").first.evaluate("each => { each.value = 'x'; each.selected = true }")
    window.press_main()
    yield "why, of a field that is none"
    window.log_out()
    window.served.settle()
    logged_in(window, owner)
    window.go("/company/disclosures")
    window.press(window.word("Why?"))
    yield "why, of somebody who saw us"
    yield from _asked(window, "certificate.type", "why somebody sees us")
    yield from _asked(window, "certificate.number", "why somebody does not see it")
    window.log_out()
    yield from _offices(window, str(shop.id))


def _offices(window: Window, company: str) -> Iterator[str]:
    window.enter("vetting_officer")
    window.go("/why")
    yield "why, of an office"
    yield from _asked(window, "machine.make", "why, to an office")
    window.go(f"/office/{window.served.loaded.networks['nix']}/rights")
    window.press(window.word("Why?"))
    yield from _asked(window, "machine.make", "why, of somebody who holds something")
    window.log_out()
    window.enter("auditor")
    window.go("/why")
    yield "why, to begin from the log"
    window.send("/why", company=company, field="machine.make")
    yield "why, of a company that is in no network of the auditor's"
    jatten = str(window.served.loaded.organisations["dovregubben"])
    window.send("/why", company=jatten, field="organisation.legal_name")
    yield "why, to an auditor"
    window.log_out()


def _asked(window: Window, field: str, name: str) -> Iterator[str]:
    window.page.locator("#field").select_option(field)
    window.press_main()
    yield name

"""A company applies for membership, is asked something, and two officers decide."""

from __future__ import annotations

from collections.abc import Iterator

from policies.vocabulary import Role
from tests.support.window import Window
from tests.support.workshop import PASSWORD, Hand, workshop

VERA, VIKTOR = "vera@nix.example", "viktor@nix.example"
HOUSE = "Vättarnas Verkstad Exempel AB"
NO_CHECKS = "form => form.noValidate = true"


def membership(window: Window) -> Iterator[str]:
    """Both sides of an application, to its end; then what a network looks at."""
    owner = workshop(window.served, HOUSE, "interested").hand(Role.DATA_OWNER)
    _enter(window, owner)
    window.go("/membership")
    yield "membership, nothing applied for"
    window.follow(window.word("Apply for membership"))
    yield "application"
    window.page.locator("#does").fill("x")
    window.page.locator("main form").evaluate(NO_CHECKS)
    window.press_main()
    yield "application refused"
    applied_by_form(window, owner)
    yield "membership, applied for"
    window.log_out()
    yield from _first(window)
    yield from _answered(window, owner)
    yield from _decided(window, owner)
    window.enter(VERA)
    window.go(f"/office/{window.served.loaded.networks['nix']}/criteria")
    yield "what a network looks at"
    window.page.locator("#criterion-0").fill("x")
    window.page.locator("main form").evaluate(NO_CHECKS)
    window.press_main()
    yield "what a network looks at, refused"
    window.log_out()


def applied_by_form(window: Window, owner: Hand, wants: str = "MEMBER") -> None:
    """Fill in and send the application that is shown."""
    page = window.page
    page.locator("#does").fill("Svetsar ramar av rostfritt i små serier")
    page.locator("#why").fill("Vill jämna ut toppar med grannarna")
    page.locator("#contact").fill("Växeln")
    page.locator(f"[name='wants-{owner.id}']").select_option(wants)
    window.press_main()


def looked_up(window: Window, house: str = HOUSE) -> None:
    """Find the application of a company, and open it."""
    window.go("/office/applications")
    window.page.locator("main li", has_text=house).get_by_role("link").first.click()
    window.page.wait_for_load_state()


def approve(window: Window, who: str, reason: str = "Känd sedan länge") -> None:
    """Approve the application or request that is shown; whoever draws the decision up notes everything."""
    page = window.page
    for field in page.locator("[name^='note-']").all():
        field.fill("Slagit upp i bolagsregistret")
    page.locator("#decision").select_option("approve")
    page.locator("#reason").fill(reason)
    page.locator("#code").fill(window.served.code(who))
    page.locator("main form:has(#decision) button").click()
    page.wait_for_load_state()


def _password(window: Window, who: str) -> None:
    """Type the password where it is asked for too."""
    for field in window.page.locator("#password").all():
        field.fill(window.served.account(who).password)


def _enter(window: Window, hand: Hand) -> None:
    window.go("/login")
    window.fill_in_log_in(hand.email, PASSWORD, hand.code())
    if window.language != window.reads:
        window.choose_language(window.reads)


def _first(window: Window) -> Iterator[str]:
    window.enter(VERA)
    yield "home of an officer, one company applies"
    window.go("/office/applications")
    yield "applications"
    looked_up(window)
    yield "application, first officer"
    window.follow(window.word("Begin to look at it"))
    yield "beginning to look"
    window.wait()
    window.press_main()
    yield "beginning to look, a code asked for"
    window.page.locator("#code").fill(window.served.code(VERA))
    _password(window, VERA)
    window.press_main()
    looked_up(window)
    window.follow(window.word("Ask the company something"))
    yield "asking a company"
    window.page.locator("#words").fill("x")
    window.press_unchecked()
    yield "asking a company, refused"
    window.page.locator("#words").fill("Vilka material svetsar ni?")
    window.press_main()
    yield "application, asked"
    window.log_out()


def _answered(window: Window, owner: Hand) -> Iterator[str]:
    _enter(window, owner)
    window.go("/membership")
    yield "membership, asked something"
    answer = window.page.locator("[name^='words-']")
    answer.fill("x")
    window.press_unchecked("main form:has([name^='words-'])")
    yield "membership, answer refused"
    answer.fill("Rostfritt och aluminium")
    window.press_main()
    yield "membership, answered"
    window.log_out()


def _decided(window: Window, owner: Hand) -> Iterator[str]:
    window.enter(VERA)
    looked_up(window)
    window.page.locator("main form:has(#decision)").evaluate(NO_CHECKS)
    window.page.locator("main form:has(#decision) button").click()
    window.page.wait_for_load_state()
    yield "application, first officer refused"
    approve(window, VERA)
    looked_up(window)
    yield "application, first has decided"
    window.log_out()
    window.enter(VIKTOR)
    looked_up(window)
    yield "application, second officer"
    approve(window, VIKTOR)
    looked_up(window)
    yield "application, decided"
    window.log_out()
    _enter(window, owner)
    window.go("/membership")
    yield "membership, approved"
    window.log_out()

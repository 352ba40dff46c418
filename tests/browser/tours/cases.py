"""Temporary access, from the question to the button that takes it back, on both sides."""

from __future__ import annotations

from collections.abc import Iterator

from policies.vocabulary import Tier
from tests.registry.web.test_pages_people import enrolled
from tests.registry.web.test_pages_security import FIRST
from tests.support.window import Window


def cases(window: Window) -> Iterator[str]:
    """Ask a company, answer as its data owner, look at what is seen, take it back; nothing is left of it."""
    go, page, served = window.go, window.page, window.served
    company = f"/companies/{served.loaded.organisations['trollspan']}"
    email = f"frida.{window.reads}@vittra.example"
    secret = enrolled(served, served.invited(email, "Frida Exempelsson", tier=Tier.CASE))
    go("/login")
    window.fill_in_log_in(email, FIRST, served.code(secret))
    if window.language != window.reads:
        window.choose_language(window.reads)
    go("/purpose")
    page.locator("#text").fill("Ramar till en fläkt")
    window.press_main()
    go("/grants")
    yield "no access yet"
    go(company)
    yield "company that can be asked"
    window.follow(window.word("Ask for temporary access"))
    yield "question"
    page.locator("#about").fill("x")
    page.locator("#colleagues").fill("ingen@ingenstans.example")
    page.locator("main form").evaluate("form => form.noValidate = true")
    window.press_main()
    yield "question refused"
    page.locator("#about").fill("Fläkthus till vecka 36, fem stycken i syrafast")
    page.locator("#colleagues").fill("")
    page.locator("#wish-machines").check()
    page.locator("#wish-address").check()
    window.press_main()
    yield "asked"
    window.log_out()
    window.enter("data_owner")
    yield "home with a question"
    go("/company/access")
    yield "questions"
    page.locator("main a.button").first.click()
    page.wait_for_load_state()
    yield "one question"
    page.locator("#days").fill("900")
    page.locator("main form").evaluate("form => form.noValidate = true")
    window.press_main()
    yield "answer refused"
    page.locator("#days").fill("14")
    window.press_main()
    yield "given"
    window.follow(window.word("See what they see"))
    yield "what they see"
    window.press_main()
    yield "taken back"
    window.log_out()

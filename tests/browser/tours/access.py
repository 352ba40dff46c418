"""Asking for access, deciding about it, and taking it back."""

from __future__ import annotations

from collections.abc import Iterator

from policies.vocabulary import Role
from tests.support.window import Window
from tests.support.workshop import PASSWORD, workshop


def access(window: Window) -> Iterator[str]:
    """A company's new member asks for two things; two officers decide; one takes it back."""
    page, word, served = window.page, window.word, window.served
    asker = workshop(served).hand(Role.MEMBER)
    window.go("/login")
    window.fill_in_log_in(asker.email, PASSWORD, asker.code())
    window.choose_language(window.reads)
    window.go("/access")
    yield "own access, nothing asked"
    window.go("/access/more")
    yield "asking to see more"
    page.locator("#purpose").fill("x")
    page.locator("main form").evaluate("form => form.noValidate = true")
    window.press_main()
    yield "asking refused"
    page.locator("#tier").select_option("MEMBER")
    page.locator("#purpose").fill("Ramar till reservkraft")
    window.press_main()
    yield "own access, something waits"
    window.go("/access/role")
    yield "asking for a role"
    page.locator("#role").select_option("broker")
    page.locator("#purpose").fill("x")
    window.press_unchecked()
    yield "asking for a role refused"
    page.locator("#purpose").fill("Förmedling")
    window.press_main()
    window.log_out()
    for email, what in (("vera@nix.example", "first"), ("viktor@nix.example", "second")):
        window.enter(email)
        window.go("/office/requests")
        yield f"requests, {what} officer"
        yield from _decide(window, email, what)
        window.log_out()
    window.enter("vera@nix.example")
    window.go(f"/office/{served.loaded.networks['nix']}/rights")
    yield "who holds what"
    window.follow(word("Take it back"))
    yield "taking it back"
    window.wait()
    window.press_main()
    yield "taking it back, a code asked for"
    window.log_out()


def _decide(window: Window, email: str, what: str) -> Iterator[str]:
    page = window.page
    window.follow(window.word("Look at it and decide"))
    yield f"request, {what} officer"
    page.locator("main form").evaluate("form => form.noValidate = true")
    window.press_main()
    yield f"request, {what} officer refused"
    page.locator("#decision").select_option("approve")
    page.locator("#reason").fill("Känd sedan länge")
    page.locator("#code").fill(window.served.code(email))
    window.press_main()
    yield f"requests, {what} decided"
    window.follow(window.word("Look at it"))
    yield f"request, {what} has decided"

"""The way in: log-in, the four steps from an invitation to an account, a new password, a new phone."""

from __future__ import annotations

from base64 import b32decode
from collections.abc import Iterator

from registry.accounts.invitation import AUTHENTICATOR, PASSWORD
from registry.accounts.limits import INVITATION_NETWORK
from tests.support.surfer import Surfer
from tests.support.window import Window

SECRET = "fyra vita svanar på isen"
WRONG = "000000"


def outside(window: Window) -> Iterator[str]:
    """Go to every page that asks for no session; leave an account behind."""
    go, page = window.go, window.page
    go("/login")
    page.locator("main summary").click()
    yield "log-in"
    window.fill_in_log_in("x@y.example", "x", "1")
    yield "log-in refused"
    go("/nowhere")
    yield "nowhere"
    go("/enrolment")
    yield "invitation"
    _ask_too_often(window)
    window.press_main()
    yield "invitation, too often"
    window.served.forget_attempts()
    yield from _enrolment(window)


def _ask_too_often(window: Window) -> None:
    surfer = Surfer(window.served)
    for _ in range(INVITATION_NETWORK[0].count):
        surfer.post("/enrolment", {"invitation": "abcd"})
    window.page.locator("#invitation").fill("abcd")


def _enrolment(window: Window) -> Iterator[str]:
    page, email = window.page, f"tour.{window.reads}@vittra.example"
    code = window.served.invited(email, "Tuva Exempelsson")
    window.go("/enrolment")
    page.locator("#invitation").fill("abcd")
    window.press_main()
    yield "invitation refused"
    page.locator("#invitation").fill(code)
    window.press_main()
    yield "password"
    page.locator("#password").fill(SECRET)
    page.locator("#again").fill("something else")
    window.press_main()
    yield "password refused"
    page.locator("#password").fill(SECRET)
    page.locator("#again").fill(SECRET)
    window.press_main()
    yield "first authenticator"
    secret = b32decode((page.locator(".code-text").text_content() or "").replace(" ", ""))
    page.locator("#code").fill(WRONG)
    window.press_main()
    yield "first code refused"
    page.locator("#code").fill(window.served.code(secret))
    window.press_main()
    yield "first recovery codes"
    page.locator("main a.button").click()
    # The account has the language it was invited in.
    window.choose_language(window.reads)
    window.log_out()
    for kind, name in ((PASSWORD, "new password"), (AUTHENTICATOR, "new phone")):
        window.go("/enrolment")
        page.locator("#invitation").fill(window.served.invitation(email, kind))
        window.press_main()
        yield name

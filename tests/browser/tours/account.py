"""What somebody does about their own account, and what is known about them."""

from __future__ import annotations

from collections.abc import Iterator

from tests.browser.tours.outside import SECRET, WRONG
from tests.support.window import Window

STEPS = ("/security", "/security/password", "/security/authenticator", "/security/recovery-codes")


def account(window: Window) -> Iterator[str]:
    """Go through the security page and what it leads to; the account stays as it is, but for recovery codes."""
    go, page = window.go, window.page
    window.enter("member")
    for path in STEPS:
        go(path)
        yield path
    go("/security/password")
    for name, said in (("current", SECRET), ("password", SECRET), ("code", WRONG)):
        page.locator(f"#{name}").fill(said)
    window.press_main()
    yield "new password refused"
    go("/security/authenticator")
    window.press_main()
    yield "authenticator"
    page.locator("#code").fill(WRONG)
    window.press_main()
    yield "authenticator refused"
    go("/security/recovery-codes")
    window.press_main()
    assert page.locator(".codes li").count() == 10
    yield "recovery codes"
    go("/security/report")
    yield "report, asked"
    window.press_main()
    yield "report"
    go("/security")
    if page.locator("button", has_text=window.word("End all but this one")).count():
        window.press(window.word("End all but this one"))
        yield "other sessions ended"
    served = window.served
    served.log_in("member")
    go("/security")
    window.press(window.word("End it"))
    yield "a session ended"
    go("/freeze")
    yield "stopping is for others"
    window.log_out()
    yield "logged out"

"""What the offices see: people and organisations, the log, what the register holds, and the register stopped."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from policies.vocabulary import Role
from tests.support.crowded import take
from tests.support.glass import broken
from tests.support.served import Served
from tests.support.stopped import stopped
from tests.support.window import Window
from tests.support.workshop import workshop


def vetting(window: Window) -> Iterator[str]:
    """Look at organisations and people, and propose a code that a second officer confirms."""
    go, word = window.go, window.word
    window.enter("vetting_officer")
    yield "office home"
    go("/office/views")
    yield "views of companies"
    window.send("/office/views", request=str(UUID(int=0)), decision="approve", reason="x")
    yield "views of companies, an answer refused"
    go("/search")
    yield "not open to an office"
    go("/office/people")
    yield "organisations"
    office = window.page.locator("main a[href$='/invite']").get_attribute("href") or ""
    go(office.removesuffix("/invite"))
    yield "organisations of a network"
    go(office)
    yield "invitation of an organisation"
    _send_empty(window, "name")
    yield "invitation of an organisation refused"
    go("/office/people")
    window.follow("Trollspån Exempel AB")
    yield "organisation"
    house = window.path
    window.follow(word("Close the organisation"))
    yield "closing"
    _send_empty(window, "reason")
    yield "closing refused"
    go(house)
    window.follow(word("Close the account"))
    yield "closing of an account"
    _send_empty(window, "reason")
    yield "closing of an account refused"
    yield from _code(window)
    window.log_out()


def _code(window: Window) -> Iterator[str]:
    """Propose a code for the only data owner of a new company; an officer of another group gets it."""
    word, shop = window.word, workshop(window.served)
    shop.hand(Role.DATA_OWNER)
    window.go(f"/office/{window.served.loaded.networks['nix']}/organisations/{shop.id}")
    window.follow(word("Lost phone: propose a code"))
    yield "proposal"
    window.press_main()
    window.go("/office/people")
    yield "organisations, one waits"
    window.log_out()
    window.enter("viktor@nix.example")
    window.go("/office/people")
    window.follow(word("Look at it"))
    yield "confirmation"
    window.press_main()
    yield "code for somebody else"


def _send_empty(window: Window, name: str) -> None:
    window.page.locator(f"#{name}").fill(" ")
    window.page.locator("main form").first.evaluate("form => form.noValidate = true")
    window.press_main()


def auditing(window: Window) -> Iterator[str]:
    """Read the log, with filters that fit something and nothing, until the session is over."""
    go, page = window.go, window.page
    window.enter("auditor")
    yield "home of an auditor"
    go("/audit")
    page.locator("td summary").first.click()
    yield "log"
    page.locator("main summary").first.click()
    page.locator("#refused").check()
    window.press_main()
    yield "log, filtered"
    page.locator("#from").fill("2040-01-01T00:00")
    window.press_main()
    yield "log, nothing fits"
    window.served.rest()
    window.press_main()
    yield "log-in once more"


def judging(window: Window) -> Iterator[str]:
    """Read what the register holds."""
    window.enter("security_officer")
    window.go("/office/security")
    yield "overview"
    window.go("/office/rules")
    window.page.locator("main summary").first.click()
    yield "rules"
    window.log_out()


def whole(window: Window) -> Iterator[str]:
    """Take a picture of the whole and sign it as the office, where nobody has; then be refused as the security officer.

    The register is the same in each language, so all but what is refused happens once.
    """
    served: Served = window.served
    window.enter("vetting_officer")
    window.go("/office/whole")
    yield "whole-picture reviews"
    if window.page.locator("form[action='/office/whole']").count():
        take(served.house, served.account("vetting_officer").email, served.loaded.networks["nix"])
        window.go("/office/whole")
        window.page.locator("main table a").first.click()
        window.page.locator("#conclusion").select_option("nothing")
        window.page.locator("#words").fill("Ingen ny anhopning sedan förra kvartalet")
        window.press_main()
        yield "whole picture, signed by one"
    window.go("/office/whole")
    window.page.evaluate(
        """() => {
            const form = document.createElement("form");
            form.method = "post";
            form.action = "/office/whole";
            form.append(document.querySelector("form input[type=hidden]").cloneNode());
            document.querySelector("main").append(form);
        }"""
    )
    with window.page.expect_navigation():
        window.page.locator("form[action$='/office/whole']").evaluate("form => form.submit()")
    yield "no network chosen"
    window.log_out()
    window.enter("security_officer")
    window.go("/office/whole")
    window.page.locator("main table a").first.click()
    yield "whole picture"
    _send_empty(window, "words")
    yield "signature refused"
    window.log_out()


def stopping(window: Window) -> Iterator[str]:
    """Stop the register, be refused because of it, and let it go on as far as one can."""
    served: Served = window.served
    window.enter("broker")
    window.go("/freeze")
    yield "stop"
    _send_empty(window, "reason")
    yield "stop refused"
    with stopped(served):
        window.go("/freeze")
        yield "stopped, to one who cannot let it go on"
        window.log_out()
        window.enter("vetting_officer")
        window.go("/freeze")
        yield "stopped"
        with window.page.expect_navigation():
            window.page.locator("form[action='/unfreeze']").evaluate("form => form.submit()")
        yield "no answer"
        window.press_main()
        yield "one agrees"
        window.log_out()
        window.enter("member")
        yield "home, stopped"
        window.go(f"/companies/{served.loaded.organisations['nacken']}")
        if window.path.startswith("/purpose"):
            window.page.locator("#text").fill("Offert på ett pumphus")
            window.press_main()
        yield "company, stopped"
        window.log_out()


def glass(window: Window) -> Iterator[str]:
    """Meet emergency access as a member and as an officer, end it, and review it as one of two."""
    window.enter("broker")
    window.go("/emergency")
    yield "no emergency access"
    window.log_out()
    with broken(window.served, Role.AUDITOR):
        window.enter("member")
        window.go("/emergency")
        yield "emergency access, to a member"
        window.log_out()
        window.enter("vetting_officer")
        window.go("/emergency")
        yield "emergency access"
        window.press(window.word("End emergency access"))
        yield "emergency access ended"
        window.page.locator("#finding").fill(" ")
        window.page.locator("main form").first.evaluate("form => form.noValidate = true")
        window.press_main()
        yield "review refused"
        window.page.locator("#finding").fill("Brandlarm på kansliet; rollen användes en gång")
        window.press_main()
        yield "one has reviewed"
        window.log_out()

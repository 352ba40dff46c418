"""What somebody who searches is shown: as an interested party, as an approved member, and when it cannot be."""

from __future__ import annotations

from collections.abc import Iterator

from tests.support.window import Window

WORDS = "fräsning i titan, detalj 400×300×200 mm"
FAR = "svarvning inom 25 km från Kiruna"


def searching(window: Window) -> Iterator[str]:
    """Search with and without success, open companies, and be refused."""
    yield from _interested(window)
    yield from _approved(window)
    yield from _without(window)
    window.log_out()


def _interested(window: Window) -> Iterator[str]:
    go, page = window.go, window.page
    window.enter("interested")
    yield "home of an interested party"
    go("/search")
    page.locator("#words").fill("fräsning i titan")
    window.press_main()
    yield "cards without names"
    page.locator(".card h3 a").first.click()
    page.wait_for_load_state()
    yield "company without a name"
    go("/company/workbook")
    yield "not open to a reader"
    window.log_out()


def _approved(window: Window) -> Iterator[str]:
    go, page = window.go, window.page
    window.enter("member")
    yield "home"
    go("/views")
    yield "views left"
    window.send("/views", reason="x")
    yield "views left, nothing to ask for"
    go("/purpose")
    yield "purpose"
    page.locator("#text").fill(" ")
    window.press_main()
    yield "purpose refused"
    page.locator("#text").fill("Offert på ett pumphus")
    window.press_main()
    go("/purpose")
    yield "purposes"
    go("/search")
    page.locator("summary").first.click()
    yield "search"
    page.locator("#words").fill(WORDS)
    window.press_main()
    page.locator("summary").last.click()
    yield "results"
    window.follow("Näcken Fräs Exempel AB")
    yield "company"
    go("/search")
    page.locator("#words").fill(FAR)
    window.press_main()
    yield "nobody found"
    page.locator("nav a[href='/company']").click()
    yield "our company, read"
    window.follow(window.word("All of it on one page"))
    yield "own company"


def _without(window: Window) -> Iterator[str]:
    """What cannot be shown: a size that is none, a log that cannot be written, a form's address, a long upload."""
    page, served = window.page, window.served
    window.go("/search")
    page.locator("summary").first.click()
    page.locator("[id='capability.part_l_mm']").fill("x")
    window.press_main()
    yield "search refused"
    window.go("/logout")
    yield "no page but a form's address"
    served.sql("REVOKE INSERT ON journal.staged FROM nordkap_app")
    try:
        window.go(f"/companies/{served.loaded.organisations['nacken']}")
        yield "no answer now"
    finally:
        served.sql("GRANT INSERT ON journal.staged TO nordkap_app")
    window.go("/")

"""Every page for everybody: labels, headings, contrast, targets, width (WCAG 2.2 AA, as far as a program sees it)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.served import Served
from tests.support.window import PHONE, SMALLEST, WIDE, Window

pytestmark = pytest.mark.browser

LOOK = (Path(__file__).with_name("look.js")).read_text(encoding="utf-8")
WORDS = "fräsning i titan, detalj 400×300×200 mm"


def visited(window: Window, served: Served) -> Iterator[str]:
    """Go to every page, and name each."""
    go, page = window.go, window.page
    window.refused |= {401, 403, 404, 422}
    for path in ("/login", "/enrolment"):
        go(path)
        yield path
    window.fill_in_log_in("x@y.example", "x", "1") if window.path == "/login" else go("/login")
    window.fill_in_log_in("x@y.example", "x", "1")
    yield "log-in refused"
    window.log_in("member")
    yield "home"
    go("/purpose")
    yield "purpose"
    page.locator("#text").fill("Offert på ett pumphus")
    window.press_main()
    page.locator("summary").first.click()
    yield "search"
    page.locator("#words").fill(WORDS)
    window.press_main()
    page.locator("summary").last.click()
    yield "results"
    window.follow("Näcken Fräs Exempel AB")
    yield "company"
    page.locator("nav a[href^='/companies/']").click()
    yield "own company"
    go("/search")
    page.locator("summary").first.click()
    page.locator("[id='capability.part_l_mm']").fill("x")
    window.press_main()
    yield "search refused"
    for path in (
        "/security",
        "/security/password",
        "/security/authenticator",
        "/security/recovery-codes",
        "/nowhere",
    ):
        go(path)
        yield path
    go("/security/authenticator")
    window.press_main()
    yield "authenticator"
    window.log_out()
    yield "logged out"
    window.log_in("vetting_officer")
    yield "office home"
    go("/search")
    yield "refused"
    window.log_out()
    window.log_in("auditor")
    go("/audit")
    page.locator("td summary").first.click()
    yield "log"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE, SMALLEST], ids=["wide", "phone", "smallest"])
def test_every_page_can_be_read_and_used(
    open_one: Callable[..., Window], served: Served, size: dict[str, int], *, dark: bool
) -> None:
    window = open_one(size=size, dark=dark)
    faults = {name: found for name in visited(window, served) if (found := window.page.evaluate(LOOK))}
    assert faults == {}


def test_every_page_has_a_title_of_its_own_and_says_its_language(window: Window, served: Served) -> None:
    titles: dict[str, str] = {}
    for name in visited(window, served):
        assert window.language in {"sv", "en"}
        titles[name] = window.page.title()
    assert titles["log-in refused"].startswith("Något behöver ses över · ")
    assert all(title.endswith(" · Nordkap") for title in titles.values())
    alike = {"log-in refused", "search refused", "results", "logged out", "office home", "authenticator"}
    apart = [title for name, title in titles.items() if name not in alike]
    assert len(set(apart)) == len(apart)

"""Every page for everybody: labels, headings, contrast, targets, width (WCAG 2.2 AA, as far as a program sees it).

Each page is opened once, and looked at in every width, light and dark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.language import wording
from tests.support import firms
from tests.support.served import Served
from tests.support.window import PHONE, SMALLEST, WIDE, Window

pytestmark = pytest.mark.browser

LOOK = (Path(__file__).with_name("look.js")).read_text(encoding="utf-8")
WORDS = "fräsning i titan, detalj 400×300×200 mm"
SIZES = {"wide": WIDE, "phone": PHONE, "smallest": SMALLEST}
ALIKE = frozenset(
    {
        "log-in refused",
        "search refused",
        "nobody found",
        "cards without names",
        "logged out",
        "office home",
        "authenticator",
        "recovery codes",
        "log, nothing fits",
        "home of an interested party",
        "our company, read",
        "log-in once more",
        "report, asked",
        "purpose refused",
        "invitation refused",
        "columns of a list, words unknown",
        "columns of a list",
        "columns refused",
        "list checked, rows wrong",
        "list checked",
    }
)
"""States of a page whose title another state of it has, or that is shown after something went wrong."""

ENGLISH = tuple(
    sentence
    for sentence, said in wording("sv").items()
    if sentence != said and " " in sentence and "{" not in sentence
)
CODE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-|\b[a-z]+_[a-z0-9]+\b|\b(?:capability|machine|site|organisation)\.[a-z]|\bNone\b"
)


def visited(window: Window, served: Served) -> Iterator[str]:
    """Go to every page, and name each."""
    window.refused |= {401, 403, 404, 422}
    yield from _outside(window)
    yield from _searching(window)
    yield from _account(window)
    yield from _own(window)
    yield from _people(window)
    yield from _importing(window)
    yield from _office(window, served)
    yield from _workbook(window)


def _outside(window: Window) -> Iterator[str]:
    go, page = window.go, window.page
    go("/login")
    yield "/login"
    go("/enrolment")
    yield "/enrolment"
    page.locator("#invitation").fill("abcd")
    window.press_main()
    yield "invitation refused"
    go("/login")
    window.fill_in_log_in("x@y.example", "x", "1")
    yield "log-in refused"


def _searching(window: Window) -> Iterator[str]:
    go, page = window.go, window.page
    window.log_in("interested")
    yield "home of an interested party"
    go("/search")
    page.locator("#words").fill("fräsning i titan")
    window.press_main()
    yield "cards without names"
    page.locator(".card h3 a").first.click()
    page.wait_for_load_state()
    yield "company without a name"
    window.log_out()
    window.log_in("member")
    yield "home"
    go("/purpose")
    yield "purpose"
    page.locator("#text").fill(" ")
    window.press_main()
    yield "purpose refused"
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
    go("/search")
    page.locator("#words").fill("svarvning inom 25 km från Kiruna")
    window.press_main()
    yield "nobody found"
    page.locator("nav a[href='/company']").click()
    yield "our company, read"
    window.follow("Allt på en sida")
    yield "own company"
    go("/search")
    page.locator("summary").first.click()
    page.locator("[id='capability.part_l_mm']").fill("x")
    window.press_main()
    yield "search refused"


def _own(window: Window) -> Iterator[str]:
    """What a data owner is shown; the forms in every state are looked at in test_own_company.py."""
    go = window.go
    window.log_in("data_owner")
    go("/company")
    yield "our company"
    go("/company/machine")
    yield "machines"
    window.follow("Ändra")
    yield "machine"
    window.follow("Ta bort det här")
    yield "deletion"
    go("/company/machine/new")
    yield "type of machine"
    go("/company/profile")
    yield "profiles"
    go("/company/profile/visible")
    yield "preview"
    go("/company/tiers")
    yield "kinds"
    window.log_out()


def _account(window: Window) -> Iterator[str]:
    go, page = window.go, window.page
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
    go("/security/recovery-codes")
    window.press_main()
    assert page.locator(".codes li").count() == 10
    yield "recovery codes"
    window.log_out()
    yield "logged out"


def _people(window: Window) -> Iterator[str]:
    go, page = window.go, window.page
    window.log_in("data_owner")
    go("/company/people")
    yield "people"
    go("/company/people/helper")
    yield "helper"
    go("/company/people/invite")
    page.locator("#name").fill("Nina Exempelsson")
    page.locator("#email").fill("nina.exempelsson.med.lang.adress@trollspan.example")
    window.press_main()
    yield "code"
    go("/company/people")
    window.follow("Edit Exempelsson")
    yield "colleague"
    window.follow("Ändra rollerna")
    yield "roles"
    go("/security/report")
    yield "report, asked"
    window.press_main()
    yield "report"
    window.log_out()
    window.log_in("vetting_officer")
    go("/office/people")
    yield "organisations"
    window.follow("Trollspån Exempel AB")
    yield "organisation"
    window.follow("Stäng organisationen")
    page.locator("#reason").fill(" ")
    window.press_main()
    yield "closing refused"
    window.log_out()


def _importing(window: Window) -> Iterator[str]:
    page = window.page
    window.log_in("data_owner")
    window.go("/company/import")
    yield "/company/import"
    page.locator("#file").set_input_files(
        {"name": "maskiner.xlsx", "mimeType": "application/octet-stream", "buffer": firms.swedish()}
    )
    window.press_main()
    yield "columns of a list, words unknown"
    window.press("Titta igen")
    yield "columns of a list"
    page.locator("#headings").fill("900")
    window.press("Titta igen")
    yield "columns refused"
    page.locator("#headings").fill("3, 4")
    page.locator("select").filter(has_text="Rörelse X").nth(4).select_option("machine.travel_z_mm")
    window.press("Kontrollera hela filen")
    yield "list checked, rows wrong"
    window.follow("Tillbaka till kolumnerna")
    page.locator("#lenient").check()
    window.press("Kontrollera hela filen")
    yield "list checked"
    window.press("Lagra allt")
    yield "list taken in"
    window.log_out()


def _office(window: Window, served: Served) -> Iterator[str]:
    go, page = window.go, window.page
    window.log_in("vetting_officer")
    yield "office home"
    go("/search")
    yield "refused"
    window.log_out()
    window.log_in("auditor")
    go("/audit")
    page.locator("td summary").first.click()
    yield "log"
    page.locator("main summary").first.click()
    page.locator("#from").fill("2040-01-01T00:00")
    window.press_main()
    yield "log, nothing fits"
    served.rest()
    window.press_main()
    yield "log-in once more"


def _workbook(window: Window) -> Iterator[str]:
    window.log_in("data_owner")
    window.go("/company/workbook")
    yield "workbook"
    rows = (
        ";;Svarv;2021;EX-1",
        ";;Svarv;2022;EX-2",
    )
    head = "Nordkap-id;Nordkap-version;Maskintyp;Årsmodell;Serienummer"
    for name, extra in (("workbook, what would change", ""), ("workbook, what is wrong", ";;Trolleri;x;")):
        content = "\r\n".join([head, *rows, extra]).encode()
        file = {"name": "maskiner.csv", "mimeType": "text/csv", "buffer": content}
        window.page.locator("#file").set_input_files(files=[file])
        window.page.locator("form[enctype] button").click()
        window.page.wait_for_load_state()
        yield name
        window.go("/company/workbook")


def test_every_page_can_be_read_and_used(window: Window, served: Served) -> None:
    page, titles = window.page, {}
    faults: dict[str, list[str]] = {}
    for name in visited(window, served):
        titles[name] = page.title()
        faults[f"{name}, words"] = _leaks(window)
        for size, viewport in SIZES.items():
            page.set_viewport_size(viewport)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                faults[f"{name}, {size}, {scheme}"] = page.evaluate(LOOK)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(WIDE)
    assert [f"{where}: {fault}" for where, found in faults.items() for fault in found] == []
    assert titles["log-in refused"].startswith("Något behöver ses över · ")
    assert all(title.endswith(" · Nordkap") for title in titles.values())
    apart = [title for name, title in titles.items() if name not in ALIKE]
    assert len(set(apart)) == len(apart)


def _leaks(window: Window) -> list[str]:
    """Return what stands in another language than the page's, or is a code and no word."""
    said = window.said
    english = [sentence for sentence in ENGLISH if sentence in said] if window.language == "sv" else []
    codes = [] if window.path == "/audit" else CODE.findall(said)
    return [*english, *codes, *([] if window.language in {"sv", "nb", "en"} else ["no language"])]


def test_what_is_printed_says_whose_it_is_and_holds_no_buttons(window: Window) -> None:
    window.log_in("member")
    window.follow("Vårt företag")
    window.follow("Allt på en sida")
    window.page.emulate_media(media="print")
    assert window.page.locator(".brand").is_visible()
    assert window.page.locator(".who p").is_visible()
    assert not window.page.locator("button, nav, .way, footer").filter(visible=True).count()

"""Much at once: a list taken in by its columns, and the company's workbook out and in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from policies.vocabulary import Role
from registry.catalogue import field
from registry.vocabularies import vocabulary
from tests.browser.tours.company import logged_in
from tests.browser.tours.outside import WRONG
from tests.support import firms
from tests.support.window import Window
from tests.support.workshop import workshop

TOO_LARGE = 1_200_000


def importing(window: Window) -> Iterator[str]:
    """Take in a list of machines, with every doubt on the way, for a company that has none of them yet."""
    page, word = window.page, window.word
    logged_in(window, workshop(window.served).hand(Role.DATA_OWNER))
    window.go("/company/import")
    yield "list"
    _choose(window, "maskiner.xlsx", b"no workbook")
    window.press_main()
    yield "list refused"
    _choose(window, "maskiner.csv", b"x" * TOO_LARGE)
    window.press_main()
    yield "too large"
    window.go("/company/import")
    _choose(window, "maskiner.xlsx", firms.swedish())
    window.press_main()
    yield "columns of a list, words unknown"
    window.press(word("Look again"))
    yield "columns of a list"
    page.locator("#headings").fill("900")
    window.press(word("Look again"))
    yield "columns refused"
    page.locator("#headings").fill("3, 4")
    travel = page.locator("select:has(option[value='machine.travel_z_mm'])")
    travel.nth(4).select_option("machine.travel_z_mm")
    window.press(word("Check the whole file"))
    yield "list checked, rows wrong"
    window.follow(word("Back to the columns"))
    page.locator("#lenient").check()
    window.press(word("Check the whole file"))
    yield "list checked"
    window.press(word("Store all of it"))
    yield "list taken in"
    window.log_out()


def workbook(window: Window) -> Iterator[str]:
    """Bring workbooks that would change something, that are wrong, and that say nothing new."""
    window.enter("data_owner")
    window.go("/company/workbook")
    yield "workbook"
    asked = ("machine.class", "machine.year", "machine.serial")
    head = ";".join(("Nordkap-id", "Nordkap-version", *(field(name).label(window.reads) for name in asked)))
    lathe = vocabulary("machine_classes").label("turning", window.reads)
    rows = [f";;{lathe};202{number};EX-{number}" for number in range(1, 7)]
    for name, extra in (("workbook, what would change", ""), ("workbook, what is wrong", ";;Trolleri;x;")):
        _bring(window, "\r\n".join([head, *rows, extra]))
        yield name
    for step in ("again", "store"):
        _bring(window, "\r\n".join([head, *rows]))
        form = window.page.locator("main form").first
        form.evaluate("(form, step) => { form.action = `/company/workbook/${step}` }", step)
        form.evaluate("form => { form.elements.upload.value = 'gone' }")
        window.press_main()
        yield f"workbook, no longer there to {step}"
    window.served.age(timedelta(days=365), "stepped_at", "password_at")
    window.go("/company/workbook")
    yield "workbook, to be confirmed"
    window.page.locator("#code").fill(WRONG)
    window.press_main()
    yield "workbook, proof refused"
    window.log_out()


def _bring(window: Window, content: str) -> None:
    window.go("/company/workbook")
    _choose(window, "maskiner.csv", content.encode())
    window.page.locator("form[enctype] button").click()
    window.page.wait_for_load_state()


def _choose(window: Window, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    window.page.locator("#file").set_input_files(files=[file])

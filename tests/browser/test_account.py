"""Enrolment, log-in by keyboard, language, the quiet session."""

from __future__ import annotations

import re
from base64 import b32decode
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.support.arrival import enrol
from tests.support.served import Served
from tests.support.window import Window

pytestmark = pytest.mark.browser

PASSWORD = "fyra vita svanar på isen"
HEADINGS = {"sv": "Logga in", "nb": "Logg inn", "en": "Log in"}


def test_an_invitation_leads_to_an_account(window: Window, served: Served) -> None:
    code = served.invited("browser@vittra.example", "Bo Exempelsson")
    window.go("/login")
    window.follow("Jag har en inbjudningskod")
    window.page.locator("#invitation").fill(code)
    window.press_main()
    window.page.locator("#password").fill(PASSWORD)
    window.page.locator("#again").fill(PASSWORD)
    window.press_main()
    expect(window.page.get_by_role("img", name="QR-kod för din kodapp")).to_be_visible()
    secret = b32decode((window.page.locator(".code-text").text_content() or "").replace(" ", ""))
    window.refused.add(422)
    window.page.locator("#code").fill("000000")
    window.press_main()
    expect(window.page.locator("#errors")).to_be_focused()
    window.page.locator("#code").fill(served.code(secret))
    window.press_main()
    expect(window.page.locator(".codes li")).to_have_count(10)
    expect(window.page.get_by_role("button", name="Skriv ut")).to_be_visible()
    window.page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    window.press("Kopiera")
    window.shows("Kopierat")
    shown = window.page.locator(".codes li").all_inner_texts()
    assert window.page.evaluate("window.copied").splitlines() == shown
    window.follow("Jag har sparat dem. Fortsätt")
    window.shows("Välkommen, Bo Exempelsson")
    window.log_out()
    window.go("/login")
    window.fill_in_log_in("browser@vittra.example", PASSWORD, served.code(secret))
    window.shows("Välkommen, Bo Exempelsson")


def test_a_new_authenticator_is_set_up_on_the_security_page(window: Window, served: Served) -> None:
    secret = enrol(window, served.invited("phone@vittra.example"), PASSWORD)
    window.go("/")
    window.follow("Säkerhet", exact=True)
    window.follow("Byt kodapp eller telefon")
    window.press_main()
    fresh = b32decode((window.page.locator(".code-text").text_content() or "").replace(" ", ""))
    assert fresh != secret
    window.page.locator("#code").fill(served.code(fresh))
    window.press_main()
    window.shows("Din nya kodapp är i bruk")
    window.log_out()
    window.go("/login")
    window.fill_in_log_in("phone@vittra.example", PASSWORD, served.code(fresh))
    window.shows("Välkommen, Kim Exempelsson")


def test_log_in_needs_no_mouse(window: Window, served: Served) -> None:
    account, press = served.account("member"), window.page.keyboard.press
    window.go("/login")
    press("Tab")
    skip = window.page.get_by_role("link", name="Hoppa till innehållet")
    expect(skip).to_be_focused()
    expect(skip).to_be_visible()
    press("Enter")
    press("Tab")
    for name, value in (
        ("email", account.email),
        ("password", account.password),
        ("code", served.code("member")),
    ):
        field = window.page.locator(f"#{name}")
        expect(field).to_be_focused()
        outline = field.evaluate("element => getComputedStyle(element).outlineWidth")
        assert float(outline.removesuffix("px")) >= 2
        window.page.keyboard.type(value)
        press("Tab")
    expect(window.page.locator("main form button")).to_be_focused()
    press("Enter")
    window.shows("Välkommen, Mira Exempelsson")
    for _ in range(12):
        press("Tab")
        if window.page.evaluate("document.activeElement.id") == "words":
            break
    window.page.keyboard.type("fräsning i titan")
    press("Enter")
    window.page.wait_for_url("**/purpose?next=/search/results")


@pytest.mark.parametrize(
    ("locale", "first"), [("sv-SE", "sv"), ("nb-NO", "nb"), ("en-GB", "en"), ("fi-FI", "sv")]
)
def test_the_browser_s_language_comes_first_and_every_other_can_be_chosen(
    open_one: Callable[..., Window], locale: str, first: str
) -> None:
    window = open_one(locale=locale)
    window.go("/login")
    assert window.language == first
    for language, heading in HEADINGS.items():
        window.choose_language(language)
        assert window.language == language
        assert window.page.locator("h1").inner_text() == heading


def test_the_language_can_be_chosen_on_every_page_without_losing_it(window: Window) -> None:
    window.log_in("editor")
    window.page.locator("#words").fill("svetsning")
    window.press_main()
    window.page.locator("#text").fill("Avlastning")
    window.press_main()
    window.refused.add(404)
    for path in (
        "/",
        "/search",
        "/search/results",
        "/purpose",
        "/security",
        "/security/password",
        "/nowhere",
    ):
        window.go(path)
        for language in ("en", "sv"):
            window.choose_language(language)
            assert window.language == language
            assert window.path == ("/" if path == "/nowhere" else path)
    window.go("/search/results")
    assert window.page.locator("#words").input_value() == "svetsning"
    window.page.locator("summary").first.click()
    window.page.locator("[id='capability.part_l_mm']").fill("långt")
    window.refused.add(422)
    window.press("Sök", exact=True)
    window.choose_language("nb")
    assert window.page.locator("[id='capability.part_l_mm']").input_value() == "långt"
    window.shows("Skriv et tall i mm")
    window.choose_language("sv")


def test_a_quiet_session_asks_before_it_ends_and_stays_with_one_press(window: Window) -> None:
    window.page.clock.install()
    window.log_in("member")
    dialog = window.page.get_by_role("dialog")
    window.page.clock.fast_forward("12:50")
    expect(dialog).to_be_hidden()
    window.page.clock.fast_forward("00:20")
    expect(dialog).to_be_visible()
    assert "Du loggas ut om två minuter" in dialog.inner_text()
    with window.page.expect_response("**/stay") as answer:
        window.page.keyboard.press("Enter")
    assert answer.value.status == 204
    expect(dialog).to_be_hidden()
    window.page.clock.fast_forward("13:10")
    expect(dialog).to_be_visible()


def test_times_are_told_in_the_reader_s_own(open_one: Callable[..., Window]) -> None:
    window = open_one()
    window.log_in("member")
    window.follow("Säkerhet", exact=True)
    time = window.page.locator("time.moment").first
    assert re.fullmatch(r"\d+ \w+ \d{4} kl\. \d\d:\d\d [\w+:]+", time.inner_text())
    assert (time.get_attribute("title") or "").endswith("UTC")

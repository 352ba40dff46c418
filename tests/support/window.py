"""A window of the real browser: what a person does in it, and what it complained about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, expect

from registry.language import negotiate, translate
from tests.support.served import Served

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
SMALLEST = {"width": 320, "height": 640}
PATIENCE = 15_000


@dataclass
class Window:
    """One profile with one page.

    Attributes:
        complaints: of the console and of the page's own policy, but for answers the test expects.
        elsewhere: requests to anybody but the register.
        refused: statuses of 400 and more that the register may give in this test.
        reads: the language in which whoever sits here wants the pages.
        shown: method, path and status of the page that is shown.
        borrowed: the own language of accounts that read another one here.
    """

    page: Page
    served: Served
    reads: str = "sv"
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)
    shown: tuple[str, str, int] = ("", "", 0)
    borrowed: dict[str, str] = field(default_factory=dict)

    def go(self, path: str) -> None:
        """Open a page by its address."""
        self.page.goto(f"{self.served.url}{path}")

    def log_in(self, who: str) -> None:
        """Log in through the page."""
        account = self.served.account(who)
        self.go("/login")
        self.fill_in_log_in(account.email, account.password, self.served.code(who))

    def enter(self, who: str) -> None:
        """Log in, and have the pages in the language that is read here, until `give_back`."""
        self.log_in(who)
        if self.language != self.reads:
            self.borrowed.setdefault(who, str(self.language))
            self.choose_language(self.reads)

    def give_back(self) -> None:
        """Let everybody who came in by `enter` have their own language again."""
        for who, language in self.borrowed.items():
            self.page.context.clear_cookies()
            self.log_in(who)
            self.choose_language(language)

    def word(self, sentence: str, **params: object) -> str:
        """Return what the pages say here for an English sentence of theirs."""
        return translate(self.reads, sentence, params)

    def fill_in_log_in(self, email: str, password: str, code: str) -> None:
        """Fill in and send the log-in form that is shown."""
        self.page.locator("#email").fill(email)
        self.page.locator("#password").fill(password)
        self.page.locator("#code").fill(code)
        self.press_main()

    def press_main(self) -> None:
        """Press the first button of the page's content, and wait for what follows."""
        self.page.locator("main form button").first.click()
        self.page.wait_for_load_state()

    def press(self, name: str, *, exact: bool = False) -> None:
        """Press a button by what stands on it."""
        self.page.get_by_role("button", name=name, exact=exact).first.click()
        self.page.wait_for_load_state()

    def press_unchecked(self, form: str = "main form") -> None:
        """Press a form's first button, whatever the browser thinks of what was filled in."""
        self.page.locator(form).first.evaluate("form => form.noValidate = true")
        self.page.locator(form).first.locator("button").first.click()
        self.page.wait_for_load_state()

    def send(self, path: str, **fields: str) -> None:
        """Send a form that the page no longer shows, as one that was left open would."""
        token = self.page.locator("header form input[type=hidden]").first
        sent = {str(token.get_attribute("name")): token.input_value(), **fields}
        with self.page.expect_navigation():
            self.page.evaluate(
                """([path, fields]) => {
                    const form = Object.assign(document.createElement("form"), {method: "post", action: path});
                    for (const [name, value] of Object.entries(fields)) {
                        form.append(Object.assign(document.createElement("input"), {name, value}));
                    }
                    document.body.append(form);
                    form.submit();
                }""",
                [path, sent],
            )

    def wait(self) -> None:
        """Let everybody's last proof be ten minutes old."""
        self.served.age(timedelta(minutes=10), "stepped_at", "password_at")

    def follow(self, name: str, *, exact: bool = False) -> None:
        """Follow a link by what stands on it."""
        self.page.get_by_role("link", name=name, exact=exact).first.click()
        self.page.wait_for_load_state()

    def log_out(self) -> None:
        """Log out by the button at the top."""
        self.page.locator("header form button").click()
        self.page.wait_for_url("**/logged-out")

    def choose_language(self, code: str) -> None:
        """Press the language at the foot of the page."""
        self.page.locator(f"footer button[value={code}]").click()
        self.page.wait_for_load_state()

    @property
    def language(self) -> str | None:
        return self.page.get_attribute("html", "lang")

    @property
    def said(self) -> str:
        """What stands in the page's content."""
        return " ".join(self.page.locator("main").inner_text().replace("\xa0", " ").split())

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.served.url)

    def shows(self, text: str) -> None:
        """Wait until this stands on the page."""
        expect(self.page.locator("main")).to_contain_text(text)

    def _hear(self, message: ConsoleMessage) -> None:
        expected = any(f"status of {status}" in message.text for status in self.refused)
        if message.type in {"error", "warning"} and not expected:
            self.complaints.append(f"{message.type}: {message.text}")

    def _see(self, request: Request) -> None:
        if not request.url.startswith(f"{self.served.url}/"):
            self.elsewhere.append(request.url)

    def _note(self, response: Response) -> None:
        asked = response.request
        if asked.is_navigation_request() and response.headers.get("content-type", "").startswith("text/html"):
            self.shown = (asked.method, urlsplit(asked.url).path, response.status)


@contextmanager
def open_window(
    browser: Browser,
    served: Served,
    *,
    size: dict[str, int] | None = None,
    locale: str = "sv-SE",
    dark: bool = False,
    scripts: bool = True,
) -> Iterator[Window]:
    """Open a window in a profile of its own; it must have had nothing to complain about."""
    about: dict[str, Any] = {"viewport": size or WIDE, "locale": locale, "java_script_enabled": scripts}
    context = browser.new_context(**about, color_scheme="dark" if dark else "light", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    window = Window(page, served, negotiate(locale))
    page.on("console", window._hear)
    page.on("pageerror", lambda error: window.complaints.append(str(error)))
    context.on("request", window._see)
    page.on("response", window._note)
    try:
        yield window
        assert window.complaints == []
        assert window.elsewhere == []
    finally:
        context.close()

"""What is wrong with the page that is shown, as far as a program sees it: by our own look, by axe, by the keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

from registry.language import LANGUAGES, wording
from tests.support.window import PHONE, SMALLEST, WIDE, Window

SIZES = {"wide": WIDE, "phone": PHONE, "smallest": SMALLEST}
MAIN_ACTION = "main form button, main a.button, main summary"
AT_MOST_MORE = 12
"""How often Tab may stay inside one input: a date and a time have a stop for each of their parts."""

_HERE = Path(__file__).parent
_LOOK, _KEYBOARD, _KEYBOARD_END, _PRESS = (
    (_HERE / f"{name}.js").read_text(encoding="utf-8")
    for name in ("look", "keyboard", "keyboard_end", "press")
)
_CODE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-|\b[a-z]+_[a-z0-9]+\b|\b(?:capability|machine|site|organisation)\.[a-z]|\bNone\b(?! in use)"
)
_CODES_ARE_SHOWN = ("/audit", "/office/security", "/security/report")
"""Pages that name rules, tests and events as they are called."""


def by_eye(window: Window) -> list[str]:
    """Look at the page in every width, light and dark; it is left wide and light."""
    return _seen(window, SIZES, ("light", "dark"))


def by_width(window: Window) -> list[str]:
    """Look at the page wide and in the smallest width, where words are what no longer fits."""
    return _seen(window, ("wide", "smallest"), ("light",))


def _seen(window: Window, sizes: Iterable[str], schemes: Iterable[str]) -> list[str]:
    page, faults = window.page, []
    for size in sizes:
        page.set_viewport_size(SIZES[size])
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            faults += [f"{size}, {scheme}: {fault}" for fault in page.evaluate(_LOOK)]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)
    return faults


def by_axe(window: Window) -> list[str]:
    """Let axe look at the page as a phone shows it."""
    window.page.set_viewport_size(PHONE)
    found = Axe().run(window.page, options={"resultTypes": ["violations"]}).response["violations"]
    window.page.set_viewport_size(WIDE)
    return [f"{each['id']}: {node['html'][:120]}" for each in found for node in each["nodes"]]


def by_keyboard(window: Window) -> list[str]:
    """Go through the page by Tab alone, past the menu by the skip link, and press what the page is for."""
    page = window.page
    for _ in range(page.evaluate(_KEYBOARD) + 1):
        page.keyboard.press("Tab")
    end = page.evaluate(_KEYBOARD_END)
    for _ in range(AT_MOST_MORE):
        if end["left"]:
            break
        page.keyboard.press("Tab")
        end = page.evaluate(_KEYBOARD_END)
    return [*end["found"], *_skips(window), *_presses(window)]


def _skips(window: Window) -> list[str]:
    """Follow the skip link; return what is wrong unless the next stop is the content's first."""
    page, path = window.page, window.page.url
    page.evaluate(
        "() => { document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex') }"
    )
    for key in ("Tab", "Enter", "Tab"):
        page.keyboard.press(key)
    arrived = page.evaluate(
        "([path, address]) => { history.replaceState(history.state, '', address);"
        " return !document.activeElement.closest('header, .skip') }",
        [path, path],
    )
    return [] if arrived else ["the skip link does not skip the menu"]


def _presses(window: Window) -> list[str]:
    """Press the page's main action by each key that presses it; nothing comes of it here."""
    page = window.page
    keys = page.evaluate(_PRESS, MAIN_ACTION)
    for key in keys:
        page.keyboard.press(key)
    pressed = page.evaluate("() => window.nordkapPressed()")
    return [] if pressed == len(keys) else [f"{' and '.join(keys)} pressed the main action {pressed} times"]


def by_words(window: Window) -> list[str]:
    """Return what stands there in another language than the page's, or is a code and no word."""
    said = window.said
    # "Med en kod" is no part of "med en kode".
    foreign = [
        sentence
        for sentence in _foreign(window.reads)
        if sentence in said and re.search(rf"(?<!\w){re.escape(sentence)}(?!\w)", said)
    ]
    codes = [] if window.path.startswith(_CODES_ARE_SHOWN) else _CODE.findall(said)
    language = [] if window.language == window.reads else [f"the page is in {window.language}"]
    return [*foreign, *codes, *language]


@cache
def _foreign(language: str) -> tuple[str, ...]:
    """Return the sentences that other languages have and `language` says otherwise."""
    own = wording(language)
    said = set(own.values()) | (set(own) if language == "en" else set())
    others = {
        (other.get(sentence, sentence) if code != "en" else sentence)
        for code, other in ((code, wording(code)) for code in LANGUAGES)
        if code != language
        for sentence in own
    }
    return tuple(sentence for sentence in others - said if sentence.count(" ") > 1 and "{" not in sentence)

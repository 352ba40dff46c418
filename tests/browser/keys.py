"""Somebody who has a keyboard and no mouse."""

from __future__ import annotations

import pytest

from tests.support.window import Window

MOST_TABS = 120


class Keys:
    """Goes through a window's pages by Tab, Enter and what is typed."""

    def __init__(self, window: Window) -> None:
        """Sit down at a window."""
        self._page = window.page

    def to(self, selector: str) -> None:
        """Press Tab until what `selector` names has the focus."""
        for _ in range(MOST_TABS):
            if self._page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
            self._page.keyboard.press("Tab")
        pytest.fail(f"no way by keyboard to {selector}")

    def write(self, selector: str, text: str) -> None:
        """Go to an input and type."""
        self.to(selector)
        self._page.keyboard.press("ControlOrMeta+a")
        self._page.keyboard.type(text)

    def press(self, selector: str, key: str = "Enter") -> None:
        """Go to something on the page and press it; the page stays."""
        self.to(selector)
        self._page.keyboard.press(key)

    def leave(self, selector: str, address: str) -> None:
        """Go to a link or button, press Enter and wait for the page whose address holds `address`."""
        self.to(selector)
        with self._page.expect_navigation(url=lambda url: address in url):
            self._page.keyboard.press("Enter")

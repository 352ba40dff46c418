"""Where pages lead back to: only to pages of our own."""

from __future__ import annotations

import pytest

from registry.web.addresses import local, login_address, with_next

OWN = ["/", "/search", "/search/results", "/companies/0b5f3a-_X", "/security/recovery-codes"]
FOREIGN = [
    "//evil.example",
    "///evil.example",
    "https://evil.example",
    "/\\evil.example",
    "/search?x=1",
    "/a//b",
    "/a/",
    "javascript:alert(1)",
    "/search#x",
    "/sök",
    "/a\n/b",
    "",
    "search",
    "/%2f%2fevil.example",
]


@pytest.mark.parametrize("path", OWN)
def test_a_page_of_our_own_is_led_back_to(path: str) -> None:
    assert local(path) == path


@pytest.mark.parametrize("path", FOREIGN)
def test_anything_else_leads_to_the_start_page(path: str) -> None:
    assert local(path) == "/"
    assert login_address(path) == "/login"


def test_the_way_back_stands_in_the_address() -> None:
    assert with_next("/purpose", "/search/results") == "/purpose?next=/search/results"

"""What a browser is called in the list of sessions."""

from __future__ import annotations

import pytest

from registry.web.browser import LONGEST, browser

CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)
EDGE = f"{CHROME} Edg/140.0".replace("X11; Linux x86_64", "Windows NT 10.0; Win64; x64")
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604"
)
ANDROID = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (CHROME, "Chrome på Linux"),
        (EDGE, "Edge på Windows"),
        (PHONE, "Safari på iPhone"),
        (ANDROID, "Firefox på Android"),
        ("curl/8.5", "curl/8.5"),
        ("", "Okänt"),
    ],
)
def test_a_browser_is_called_what_people_call_it(agent: str, name: str) -> None:
    assert browser(agent, "sv") == name


def test_what_is_not_known_is_cut() -> None:
    assert browser("x" * 500, "sv") == "x" * LONGEST

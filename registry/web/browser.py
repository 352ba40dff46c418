"""What a browser is called, from what it says of itself: enough to tell one's own phone from a stranger's."""

from __future__ import annotations

from typing import Final

from registry.web.wording import Sentence, say

BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi", "Vivaldi"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
"""Signs in the order in which they decide: most browsers claim to be several."""

LONGEST = 60


def browser(agent: str, language: str) -> str:
    """Return e.g. "Firefox on Windows"; what is not known as it is, cut."""
    name = next((called for sign, called in BROWSERS if sign in agent), None)
    system = next((called for sign, called in SYSTEMS if sign in agent), None)
    if name is not None and system is not None:
        return say(language, Sentence("{browser} on {system}"), browser=name, system=system)
    return agent[:LONGEST] if agent else say(language, Sentence("Unknown"))

"""Why somebody was shown something, in an owner's words, by the name of the rule that decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from registry.language import translate

BY_RULE: Final[Mapping[str, str]] = {
    "open-": "You show this to everyone signed in.",
    "community-": "You show this on your anonymous card, to everyone whom a network lets in.",
    "member-": "You show this to approved members.",
    "case-": "You gave them temporary access.",
}
"""By how the rule's name begins: the rules of each tier begin alike (policies/policy.csv)."""

NOTHING: Final = "They saw that your company is there, and nothing it states."
OTHERWISE: Final = "Your choices and the register's rules let them."


def because(rule: str | None, language: str) -> str:
    """Return the sentence for a rule; None stands for nothing having been shown."""
    if rule is None:
        return translate(language, NOTHING)
    said = next((said for begins, said in BY_RULE.items() if rule.startswith(begins)), OTHERWISE)
    return translate(language, said)

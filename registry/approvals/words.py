"""What people write in requests and reviews: 3 to 300 characters of their own, in one line."""

from __future__ import annotations

from typing import Final

from registry.oversight.freezing.reason import MIN_REASON, one_line

MIN_LENGTH: Final = MIN_REASON
MAX_LENGTH: Final = 300
LENGTH = "Say in {minimum} to {maximum} characters why."


def checked_words(text: str, pointer: str, longest: int = MAX_LENGTH, sentence: str = LENGTH) -> str:
    """Return a text as it is kept. Raises Invalid, at `pointer`: `sentence`, with `minimum` and `maximum`, `longest`."""
    return one_line(text, pointer, longest, sentence)

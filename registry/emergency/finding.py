"""What is written about an emergency: why the role was given, and what an officer found afterwards. Both are sealed."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from keys.context import SecretContext
from registry.oversight.freezing.reason import one_line

MAX_FINDING: Final = 600
FINDING: Final = "Say in {minimum} to {maximum} characters what you found."


def emergency_place(emergency: UUID) -> SecretContext:
    """Return where the reason is sealed."""
    return SecretContext("emergency", str(emergency), "reason")


def finding_place(review: UUID) -> SecretContext:
    """Return where a finding is sealed."""
    return SecretContext("emergency_review", str(review), "finding")


def checked_finding(text: str) -> str:
    """Return a finding as it is kept, in one line. Raises Invalid."""
    return one_line(text, "/finding", MAX_FINDING, FINDING)

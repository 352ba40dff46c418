"""Being shown more for a time: somebody says why, and one of the office of another organisation answers."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from audit.entry import Change
from keys.context import SecretContext
from registry.errors import FieldProblem, Invalid

if TYPE_CHECKING:
    from collections.abc import Mapping

LEAST: Final = 10
MOST: Final = 500
"""Characters of why somebody needs more, and of why the office says yes or no."""

SAY_WHY: Final = "Say why, in {minimum} to {maximum} characters."

APPROVE, DECLINE = "approve", "decline"


def asked_place(request: UUID) -> SecretContext:
    """Return where it is sealed why somebody asks."""
    return SecretContext("allowance", str(request), "reason")


def answer_place(request: UUID) -> SecretContext:
    """Return where it is sealed why the office answered so."""
    return SecretContext("allowance", str(request), "answer")


def checked_words(text: str) -> str:
    """Return a reason as it is kept, in one line. Raises Invalid."""
    said = " ".join(unicodedata.normalize("NFC", text).split())
    if not LEAST <= len(said) <= MOST or not said.isprintable():
        raise Invalid([FieldProblem("/reason", SAY_WHY, {"minimum": LEAST, "maximum": MOST})])
    return said


def change_of(row: Mapping[str, Any]) -> Change:
    """Return what the log says of a signed request."""
    return Change("allowance", row["id"], seal=row["mac"].hex())

"""Why the register was stopped: a sentence of its own, sealed, for the named persons and auditors."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final, Protocol
from uuid import UUID

from keys.context import SecretContext
from registry.errors import FieldProblem, Invalid

if TYPE_CHECKING:
    from registry.database import Transaction

MIN_REASON: Final = 3
MAX_REASON: Final = 300
REASON: Final = "Say in {minimum} to {maximum} characters why."


class Secrets(Protocol):
    """Seals and opens the reason: `registry.accounts.secrets`."""

    def seal_text(self, tx: Transaction, context: SecretContext, text: str) -> bytes:
        """Return the text sealed."""
        ...

    def open_text(self, tx: Transaction, context: SecretContext, blob: bytes) -> str:
        """Return the text. Raises keys.errors.KeysError."""
        ...


def reason_place(freeze: UUID) -> SecretContext:
    """Return where a reason is sealed."""
    return SecretContext("freezing", str(freeze), "reason")


def checked_reason(text: str) -> str:
    """Return a reason as it is kept, in one line. Raises Invalid."""
    return one_line(text, "/reason", MAX_REASON, REASON)


def one_line(text: str, field: str, most: int, wrong: str) -> str:
    """Return what somebody wrote in a field as it is kept, in one line. Raises Invalid, with `wrong` as its sentence."""
    said = " ".join(unicodedata.normalize("NFC", text).split())
    if not MIN_REASON <= len(said) <= most or not said.isprintable():
        raise Invalid([FieldProblem(field, wrong, {"minimum": MIN_REASON, "maximum": most})])
    return said

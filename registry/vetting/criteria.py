"""What a network looks at before it takes a member: each is ticked with a note of what shows it.

A network that has chosen no list of its own uses `USUAL`, whose sentences are message ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

from audit.event import Event
from registry.accounts.outcome import change
from registry.approvals.words import checked_words
from registry.authority import checked, signed
from registry.entries import by_caller
from registry.errors import FieldProblem, Invalid
from registry.language import translate
from registry.vetting import store

if TYPE_CHECKING:
    from registry.caller import Caller
    from registry.database import Transaction

MOST: Final = 12
"""Things a network looks at."""
HERE: Final = "Write {minimum} to {maximum} characters here."
COUNT: Final = "Name 1 to {maximum} things, each once, one on each line."
USUAL: Final = (
    "The company is in the public register of companies, and active.",
    "Whoever applies may speak for the company.",
    "Who owns and controls the company is known, and nothing there speaks against it.",
    "What the company does fits the network.",
    "The people it names work there, and need what is asked for.",
)
_CODE_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing; `code` follows its words, `text` is a message id or the network's own."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What a network asks of new members; `sponsor_needed`: that a member vouches for them."""

    criteria: Sequence[Criterion]
    sponsor_needed: bool


def terms(tx: Transaction, network: UUID) -> Terms:
    """Return what a network asks now. Raises keys.errors.AuthorityBroken."""
    row = store.newest_terms(tx, network)
    if row is None:
        return Terms([_criterion(text) for text in USUAL], sponsor_needed=False)
    chosen = checked(tx, "vetting_terms", row)
    return Terms([_criterion(text) for text in chosen["criteria"]], chosen["sponsor_needed"])


def choose(
    tx: Transaction,
    caller: Caller,
    network: UUID,
    texts: Sequence[str],
    *,
    sponsor_needed: bool,
    rule: str | None,
) -> None:
    """Store what a network asks from now on, blank lines left out; what was decided before stands. Raises Invalid."""
    chosen = [
        checked_words(text, f"/criteria/criterion-{number}", sentence=HERE)
        for number, text in enumerate(texts)
        if text.strip()
    ]
    if not 1 <= len(chosen) <= MOST or len(set(chosen)) != len(chosen):
        raise Invalid([FieldProblem("/criteria", COUNT, {"maximum": MOST})])
    row = signed(
        tx,
        "vetting_terms",
        {
            "id": uuid4(),
            "network": network,
            "criteria": chosen,
            "sponsor_needed": sponsor_needed,
            "created_at": tx.now,
        },
    )
    store.add_terms(tx, row)
    made = (change("vetting_terms", row),)
    tx.audit(
        by_caller(
            tx, caller, Event.CRITERIA_CHOSEN, rule=rule, network=network, count=len(chosen), changed=made
        )
    )


def worded(text: str, language: str) -> str:
    """Return one of the usual list in a language, and a network's own words as they are."""
    return translate(language, text)


def _criterion(text: str) -> Criterion:
    return Criterion(sha256(text.encode()).hexdigest()[:_CODE_DIGITS], text)

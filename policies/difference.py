"""What a change of policy changes: every decision of one subject that comes out otherwise, or by another rule.

Two policies are compared by what they decide, never by their text: rows that were moved, split or worded anew and
decide the same leave no trace here, but for the names of the rules, which the log holds.

::

    each subject alone x class x tier x action, before -> after
    changes with the same before and after, for one subject, are one `Shift`: classes that change at the same tiers
    and for the same actions stand together
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import TYPE_CHECKING

from policies.block import blocks
from policies.decision import NO_RULE
from policies.vocabulary import SUBJECTS, Action, SensitivityClass, Tier

if TYPE_CHECKING:
    from policies.decision import Decision
    from policies.table import PolicyTable


class Kind(StrEnum):
    """What becomes of a decision. The order is the order in which people should read it."""

    OPENED = "opened"
    CLOSED = "closed"
    RULED = "ruled"


@dataclass(frozen=True, slots=True)
class Shift:
    """Decisions that change alike: all of these classes, at all of these tiers, for all of these actions.

    Attributes:
        kind: allowed now and not before, the other way round, or the same answer by another rule.
        subject: whose decisions these are, alone.
        before: the rule that decided; NO_RULE where none did. after: the one that decides now.
    """

    kind: Kind
    subject: str
    before: str
    after: str
    classes: tuple[SensitivityClass, ...]
    tiers: tuple[Tier, ...]
    actions: tuple[Action, ...]

    def sentence(self) -> str:
        """The change in words, in English."""
        what = f"{_listed(self.actions)} {_listed(self.classes)} at {_listed(self.tiers)}"
        match self.kind:
            case Kind.OPENED:
                return f"{self.subject} may now {what}: {_by(self.after)}, where it was {_by(self.before)}."
            case Kind.CLOSED:
                return (
                    f"{self.subject} may no more {what}: {_by(self.after)}, where it was {_by(self.before)}."
                )
            case Kind.RULED:
                return f"{self.subject}, {what}: the same answer, by {self.after} in place of {self.before}."

    @property
    def decisions(self) -> int:
        """How many decisions change."""
        return len(self.classes) * len(self.tiers) * len(self.actions)


def difference(before: PolicyTable, after: PolicyTable) -> tuple[Shift, ...]:
    """Return every change between two policies: what opens first, then what closes, then what another rule decides."""
    found = [shift for subject in SUBJECTS for shift in _of_subject(before, after, subject)]
    return tuple(sorted(found, key=lambda shift: list(Kind).index(shift.kind)))


def _of_subject(before: PolicyTable, after: PolicyTable, subject: str) -> list[Shift]:
    old, new = before.view(frozenset({subject})), after.view(frozenset({subject}))
    changed: defaultdict[tuple[Kind, str, str], dict[SensitivityClass, set[tuple[Tier, Action]]]] = (
        defaultdict(dict)
    )
    for cls, tier, action in product(SensitivityClass, Tier, Action):
        was, now = old.decide(action, cls, tier), new.decide(action, cls, tier)
        if (was.allowed, was.rule) != (now.allowed, now.rule):
            changed[_kind(was, now), was.rule, now.rule].setdefault(cls, set()).add((tier, action))
    return [
        Shift(kind, subject, was, now, block.classes, block.tiers, block.actions)
        for (kind, was, now), places in changed.items()
        for block in blocks(places)
    ]


def _kind(was: Decision, now: Decision) -> Kind:
    if was.allowed is now.allowed:
        return Kind.RULED
    return Kind.OPENED if now.allowed else Kind.CLOSED


def _by(rule: str) -> str:
    return "no rule" if rule == NO_RULE else f"rule {rule}"


def _listed(words: tuple[StrEnum, ...]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else str(last)

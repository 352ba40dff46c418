"""Answers of `/policy`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

if TYPE_CHECKING:
    from registry.oversight.ruling.service import Rules


class LineOut(BaseModel):
    """What one rule lets a subject do, or closes to it."""

    rule: str
    allowed: bool
    actions: list[str]
    classes: list[str]
    tiers: list[str]
    sentence: str = Field(description="The rule's own sentence, in English.")


class SubjectOut(BaseModel):
    """A tier, role or relation; without lines everything is closed to it."""

    subject: str
    lines: list[LineOut]


class PolicyOut(BaseModel):
    """The rules in force. What no line allows is closed, and what one denies stays closed whatever others allow."""

    digest: str
    subjects: list[SubjectOut]


def policy_out(rules: Rules) -> PolicyOut:
    """Return the answer."""
    return PolicyOut(
        digest=rules.digest,
        subjects=[
            SubjectOut(
                subject=subject,
                lines=[
                    LineOut(
                        rule=line.rule,
                        allowed=line.allowed,
                        actions=list(line.block.actions),
                        classes=list(line.block.classes),
                        tiers=list(line.block.tiers),
                        sentence=line.sentence,
                    )
                    for line in lines
                ],
            )
            for subject, lines in rules.subjects
        ],
    )

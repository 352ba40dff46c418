"""A decision: what was asked, whether it is allowed, and which row of the policy said so."""

from __future__ import annotations

from dataclasses import InitVar, dataclass
from typing import Final

from policies.errors import Denied
from policies.vocabulary import Action, SensitivityClass, Tier

NO_RULE: Final = "no-rule"
"""Stands for a rule's name where no row allowed or denied: closed by default."""

TABLE: Final = object()
"""What the table shows to prove that it is the one that makes a decision."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer of one policy to one question. Only `PolicyTable` makes them.

    Attributes:
        allowed: the answer.
        rule: name of the row of policy.csv that said so, or NO_RULE.
        digest: hex SHA-256 of the policy that answered.
        action: what was asked for.
        cls: the sensitivity class; None where the question was about the whole register.
        tier: the tier of the value; None where the question was about the whole register.
    """

    allowed: bool
    rule: str
    digest: str
    action: Action
    cls: SensitivityClass | None
    tier: Tier | None
    made_by: InitVar[object] = None

    def __post_init__(self, made_by: object) -> None:
        if made_by is not TABLE:
            raise TypeError("a Decision is made by PolicyTable alone")

    def __bool__(self) -> bool:
        # An object is true by itself, so `if decision:` would allow everything.
        raise TypeError("ask .allowed, or call .require()")

    def require(self) -> None:
        """Go on only when allowed; call it after the refusal is on record.

        Raises:
            Denied: the policy says no.
        """
        if self.allowed is not True:
            raise Denied(self.rule, self.action.value, self.digest)

"""What the policies room raises."""

from __future__ import annotations


class PoliciesError(Exception):
    """Any fault of this package. Messages hold rule names and line numbers, never a person or a value."""


class PolicyRefused(PoliciesError):
    """The policy files cannot be believed; nothing may start or go on with them.

    The message is one sentence and names the file and the line where there is one.
    """


class UnknownQuestion(PoliciesError):
    """Somebody asked about an action, class or tier that the vocabulary does not have."""


class Denied(PoliciesError):
    """A decision said no, and `require` was called on it.

    Attributes:
        rule: the row of policy.csv that said so, or "no-rule" where none allowed it.
        action: what was asked for.
        digest: the policy that answered, hex SHA-256.
    """

    def __init__(self, rule: str, action: str, digest: str) -> None:
        super().__init__(f"{action} is not allowed, says {rule} of policy {digest[:12]}")
        self.rule = rule
        self.action = action
        self.digest = digest

"""What can go wrong for the person who asks. `registry.http.problems` gives each kind its HTTP status.

A message is an English sentence with ``{named}`` parameters; it is also the id under which the catalogues in
``registry/translations`` hold the Swedish, Norwegian and English wording. Parameters never carry a protected
value.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


class NordkapError(Exception):
    """Base of every error with a sentence for the reader."""

    def __init__(self, message_id: str, **params: object) -> None:
        super().__init__(message_id)
        self.message_id = message_id
        self.params: Mapping[str, object] = params

    def __str__(self) -> str:
        """Return the English sentence with its parameters filled in."""
        return self.message_id.format(**self.params)


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing wrong with one part of the input.

    `field` is the catalogue name or a JSON pointer-like path; `message_id` and `params` as in `NordkapError`.
    """

    field: str
    message_id: str
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)


class Invalid(NordkapError):
    """The input is understood and wrong: nothing was stored, every problem is listed."""

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        super().__init__("Some of what you sent cannot be used. Nothing was stored.")
        self.problems = tuple(problems)


class NotSignedIn(NordkapError):
    """No live session stands behind the request."""


class LoginFailed(NordkapError):
    """The one answer to a wrong name, password or code, whichever it was."""


class Refused(NordkapError):
    """The caller may not do this. The refusal is on record before this is raised."""


class StepUpNeeded(NordkapError):
    """A fresh proof (code, or password and code) is needed first."""


class PurposeNeeded(NordkapError):
    """The reader has to say what it is about before values for approved members are shown."""


class NotFound(NordkapError):
    """It does not exist, or the caller may not know that it does: the same answer."""


class Stale(NordkapError):
    """Somebody else changed it in between; the caller's revision is not the current one."""


class RevisionNeeded(NordkapError):
    """A change has to name the revision it starts from (If-Match)."""


class Conflict(NordkapError):
    """It cannot be done in the present state."""


class TooLarge(NordkapError):
    """The input is larger than the stated limit."""


class TooMany(NordkapError):
    """A limit on how often is reached; `retry_after` is in seconds."""

    def __init__(self, message_id: str, retry_after: int, **params: object) -> None:
        super().__init__(message_id, **params)
        self.retry_after = retry_after


class ViewsUsedUp(NordkapError):
    """The reader's organisation was shown as much of others as it may be."""


class Frozen(NordkapError):
    """The register is stopped: nobody is shown anything of another organisation until two persons say so."""


class Unavailable(NordkapError):
    """The database, a key, the log or the index cannot serve now: nothing was shown or stored."""


class Overtaken(Unavailable):
    """Something that this transaction builds on was changed by another in between: do all of it anew."""

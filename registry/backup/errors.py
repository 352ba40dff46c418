"""What can be wrong with a backup, or with where it is to go; each is one sentence with the remedy."""

from __future__ import annotations

from registry.errors import NordkapError


class BackupBroken(NordkapError):
    """A file is no backup, or is cut or changed."""


class BackupRefused(NordkapError):
    """A backup cannot be written there, or does not belong where it is to be restored; nothing was changed."""


class LogNotWhole(NordkapError):
    """What was restored does not pass the check of the log, so it was taken back.

    Attributes:
        problems: what the check found, a sentence each.
    """

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(
            "The backup holds a log that is not whole ({count} faults, listed above), so nothing was restored. "
            "To have it all the same, add --accept-faults.",
            count=len(problems),
        )
        self.problems = problems

"""What the audit room raises. Messages name places in the log, never what an entry says."""

from __future__ import annotations


class AuditError(Exception):
    """Any fault of this package."""


class EntryRefused(AuditError):
    """An entry, or bytes that claim to be one, are not in the one accepted form."""


class ProofBroken(AuditError):
    """An inclusion or consistency proof does not prove what it claims."""


class TileBroken(AuditError):
    """A tile or its path is malformed, or does not fit the tree.

    Attributes:
        path: the tile's path, where it is known.
    """

    def __init__(self, sentence: str, path: str | None = None) -> None:
        super().__init__(sentence)
        self.path = path


class NoteBroken(AuditError):
    """A signed note is malformed, or no expected key has signed it."""


class ChainBroken(AuditError):
    """A worker's staged entries do not follow each other.

    Attributes:
        counter: the first counter that is wrong.
    """

    def __init__(self, sentence: str, counter: int) -> None:
        super().__init__(sentence)
        self.counter = counter


class LogBroken(AuditError):
    """The check of a whole log found a fault.

    Attributes:
        index: the first bad entry, or None where the fault is not in one.
    """

    def __init__(self, sentence: str, index: int | None) -> None:
        super().__init__(sentence)
        self.index = index

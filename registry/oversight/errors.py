"""What can be wrong with the log itself. For the operator; readers get `registry.errors.Unavailable`."""

from __future__ import annotations

from uuid import UUID


class OversightError(Exception):
    """Any fault of the log's keeping. Messages name places in the log, never what an entry says."""


class StagedBroken(OversightError):
    """A staged row is not what its worker wrote: sequencing stops there.

    Attributes:
        worker: the worker the row names.
        counter: the number the row names.
    """

    def __init__(self, sentence: str, worker: UUID, counter: int) -> None:
        super().__init__(f"{sentence} (worker {worker}, number {counter})")
        self.worker = worker
        self.counter = counter


class TreeBroken(OversightError):
    """What is sequenced does not fit its signed head: entries, tiles or heads were changed or cut off."""

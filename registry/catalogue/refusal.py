"""The one way a checker says no; `registry.catalogue.values` makes it a `FieldProblem`."""

from __future__ import annotations

from registry.catalogue.messages import Message


class Refusal(Exception):
    """A value cannot be used. `params` never carry the value."""

    def __init__(self, message: Message, **params: object) -> None:
        super().__init__(message)
        self.message = message
        self.params = params

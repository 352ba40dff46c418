"""What can be wrong with a shred list."""

from __future__ import annotations

from registry.errors import NordkapError


class ShredListBroken(NordkapError):
    """A shred list is cut or changed, or a line of it was not written by this register. Nothing was shredded."""

    def __init__(self, name: str, line: int) -> None:
        super().__init__(
            "Line {line} of the shred list {name} was not written by this register, or is cut: nothing was "
            "shredded. Take the copy that was kept elsewhere.",
            name=name,
            line=line,
        )

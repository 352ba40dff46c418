"""What can go wrong with the catalogue itself; what is wrong with a value is a `FieldProblem`."""

from __future__ import annotations


class CatalogueError(Exception):
    """Base of the errors of this room."""


class UnknownField(CatalogueError):
    """The catalogue has no such field. The name is not repeated: it came from outside."""

    def __init__(self) -> None:
        super().__init__("the catalogue has no such field")


class UnknownFamily(CatalogueError):
    """The catalogue has no such family of records."""

    def __init__(self) -> None:
        super().__init__("the catalogue has no such family of records")


class EncodedValueBroken(CatalogueError):
    """Bytes that came out of a sealed field are not a value of that field. The bytes are not repeated."""

    def __init__(self, field: str) -> None:
        super().__init__(f"what is stored for {field} is not a value of that field")
        self.field = field

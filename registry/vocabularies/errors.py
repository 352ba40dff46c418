"""What can go wrong with a vocabulary."""

from __future__ import annotations


class VocabularyError(Exception):
    """Base of the errors of this room."""


class UnknownVocabulary(VocabularyError):
    """No vocabulary has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no vocabulary named {name!r}")
        self.name = name


class UnknownTerm(VocabularyError):
    """The vocabulary has no term with this code. The code is not repeated: it may be a reader's secret."""

    def __init__(self, vocabulary: str) -> None:
        super().__init__(f"vocabulary {vocabulary!r} has no such term")
        self.vocabulary = vocabulary


class ListBroken(VocabularyError):
    """A list in `lists/` does not keep the format of `registry.vocabularies.lists`."""


class UnknownCell(VocabularyError):
    """The text does not name a cell of the grid, or the coordinates are outside the earth."""

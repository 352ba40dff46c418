"""Catalogues of translations as they stand, and what each owes to the sentences it is for."""

from __future__ import annotations

import ast
import string
from collections.abc import Set as AbstractSet
from pathlib import Path
from types import ModuleType

from babel.messages.pofile import read_po

from registry.language import LANGUAGES
from tests.support.checkout import REPOSITORY

# What belongs to the state's own secrets, in any form of the word.
STATUTORY = (
    "hemlig",
    "konfidentiell",
    "begräns",
    "begrens",
    "skjerm",
    "fortrolig",
    "confidential",
    "restricted",
)


def worded(domain: str, language: str) -> dict[str, str]:
    """The wordings of a catalogue, by sentence."""
    with (REPOSITORY / "registry" / "translations" / language / f"{domain}.po").open("rb") as stream:
        return {str(one.id): str(one.string) for one in read_po(stream, locale=language) if one.id}


def constants(room: ModuleType) -> set[str]:
    """Every constant of a package's modules that ends like a sentence."""
    found: set[str] = set()
    for path in Path(str(room.__file__)).parent.glob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                value = node.value.value
                if isinstance(value, str) and " " in value and value.endswith("."):
                    found.add(value)
    return found


def parameters(text: str) -> list[str]:
    """The names in braces, sorted."""
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def require_worded(
    domain: str, sentences: AbstractSet[str], *, others: AbstractSet[str] = frozenset()
) -> None:
    """Require that a catalogue words these sentences in every language, and none besides them and `others`.

    A wording has the parameters of its sentence and no word of the state's own secrets; English alone is what
    the code says.
    """
    for language in LANGUAGES:
        found = worded(domain, language)
        assert sentences - found.keys() == set(), language
        assert found.keys() - sentences <= others, language
        for sentence, text in found.items():
            assert text.strip(), (language, sentence)
            assert parameters(text) == parameters(sentence), (language, sentence)
            assert not any(word in text.lower() for word in STATUTORY), text
            assert (text == sentence) == (language == "en"), (language, sentence)

"""What an import says of a file is worded in each language, and no wording is left over."""

from __future__ import annotations

import ast
import string
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from registry.intake import (
    cells,
    choices,
    decimals,
    grid,
    plan,
    reading,
    returned,
    service,
    summary,
    table,
    translation,
)
from registry.language import LANGUAGES
from tests.support.checkout import tree

MODULES = (
    cells,
    choices,
    decimals,
    grid,
    plan,
    reading,
    returned,
    service,
    summary,
    table,
    translation,
)
# Of the command line alone, which speaks English; and marks that stand for something.
UNSAID = {returned.OTHER_ENDING, grid.NO_RESULT, grid.ERROR}


def sentences() -> set[str]:
    found = set(summary.OUTCOMES.values())
    for module in MODULES:
        for node in tree(Path(*module.__name__.split(".")).with_suffix(".py")).body:
            if isinstance(node, ast.Assign) and all(isinstance(one, ast.Name) for one in node.targets):
                for target in node.targets:
                    value = getattr(module, str(getattr(target, "id", "")), None)
                    if isinstance(value, str) and (" " in value or value in {"Row", "Column"}):
                        found.add(value)
            elif isinstance(node, ast.Assign):
                found |= {
                    one for one in ast.literal_eval(node.value) if " " in one or one in {"Row", "Column"}
                }
    return {one for one in found if not one.startswith(("(", "\\", "[")) and one not in UNSAID}


def worded(language: str) -> dict[str, str]:
    with (files("registry") / "translations" / language / "intake.po").open("rb") as stream:
        return {str(message.id): str(message.string) for message in read_po(stream) if message.id}


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_has_a_wording_that_fills_in_the_same(language: str) -> None:
    found = worded(language)
    assert set(found) == sentences()
    assert all(text.strip() and names(text) == names(sentence) for sentence, text in found.items())
    if language != "en":
        assert {sentence for sentence, text in found.items() if text == sentence} == set()

"""What the documentation and the catalogues say is what the code does."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from registry.accounts.limits import Limit
from registry.http import validation
from registry.language import LANGUAGES, wording
from tests.support.checkout import REPOSITORY
from tests.support.wording import worded

ROW = re.compile(
    r"^\| (?P<what>[^|]+) \| (?P<number>[^|]+) \| `(?P<place>[a-z_.A-Z]+)` \| (?P<beyond>[^|]+) \|$",
    re.MULTILINE,
)
ERRORS = {
    "CodeSpent",
    "Conflict",
    "LoginFailed",
    "Malformed",
    "NotFound",
    "NotSignedIn",
    "Refused",
    "StepUpNeeded",
    "TooLarge",
    "TooMany",
    "Unavailable",
}


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(str(days) for days in value.values())
    if isinstance(value, tuple) and all(isinstance(part, Limit) for part in value):
        return ", ".join(f"{part.count} in {part.seconds} s" for part in value)
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value)
    if isinstance(value, timedelta):
        return str(value.days)
    return str(value)


def _rows() -> list[re.Match[str]]:
    return list(ROW.finditer((REPOSITORY / "docs" / "limits.md").read_text(encoding="utf-8")))


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row["place"])
def test_a_documented_limit_is_the_codes(row: re.Match[str]) -> None:
    module, _, name = row["place"].rpartition(".")
    assert _said(getattr(importlib.import_module(module), name)) == row["number"]


def test_every_limit_of_these_rooms_is_documented() -> None:
    documented = {row["place"] for row in _rows()}
    assert len(documented) > 40
    missing = {
        f"{module.__name__}.{name}"
        for module in _modules()
        for name, value in vars(module).items()
        if (
            name.startswith(("MAX_", "MIN_"))
            or (isinstance(value, tuple) and value and isinstance(value[0], Limit))
        )
        and name.isupper()
        and _defined_in(module, name)
    } - documented
    assert missing == set()


def test_every_sentence_of_these_rooms_is_in_every_language() -> None:
    sentences = set(_sentences()) | set(validation.SENTENCES)
    assert len(sentences) > 80
    for language in LANGUAGES:
        assert sentences - set(wording(language)) == set(), language


@pytest.mark.parametrize("part", ["accounts", "errors"])
def test_the_catalogues_are_complete_say_nothing_that_is_not_said_and_keep_the_parameters(part: str) -> None:
    known = {language: worded(part, language) for language in LANGUAGES}
    assert known["sv"].keys() == known["nb"].keys() == known["en"].keys()
    for message_id, text in known["en"].items():
        assert text == message_id
    for language, catalogue in known.items():
        for message_id, text in catalogue.items():
            assert text.strip(), (language, message_id)
            assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", message_id)), message_id
    spoken = "\n".join(path.read_text(encoding="utf-8") for path in (REPOSITORY / "registry").rglob("*.py"))
    joined = re.sub(r'"\s*\n\s*f?"', "", spoken)
    for message_id in known["en"]:
        assert message_id in joined, message_id


def _modules() -> Iterator[ModuleType]:
    for folder in ("registry/accounts", "registry/http"):
        for path in sorted((REPOSITORY / folder).rglob("*.py")):
            yield importlib.import_module(".".join(path.relative_to(REPOSITORY).with_suffix("").parts))


def _defined_in(module: ModuleType, name: str) -> bool:
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    return any(
        isinstance(target, ast.Name) and target.id == name
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
    )


def _sentences() -> Iterator[str]:
    """Every message id that these rooms give to an error, a field's problem or a kind of problem."""
    places = {**dict.fromkeys(ERRORS, 0), "FieldProblem": 1, "Kind": 2}
    for module in _modules():
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in places:
                place = places[node.func.id]
                if len(node.args) > place:
                    yield from _constant(module, node.args[place])
        yield from getattr(module, "_DETAILS", {}).values()
        for name in (
            "_NOT_FOUND",
            "_METHOD",
            "_INTERNAL",
            "NOT_JSON",
            "NOT_FORM",
            "LARGE",
            "LONG",
            "TOO_MANY",
            "NONE_PENDING",
            "WAIT",
        ):
            if isinstance(getattr(module, name, None), str):
                yield getattr(module, name)


def _constant(module: ModuleType, node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Name) and isinstance(getattr(module, node.id, None), str):
        yield getattr(module, node.id)

"""A file is named by the one noun it is about, is short or says why not, and is finished."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.support.checkout import files, source, text, tree

GRAB_BAGS = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "base", "shared", "tools"}
LONGEST = 300
REASON = re.compile(r"\bover 300 lines\b", re.IGNORECASE)
# Spelled so that this file does not find itself.
UNFINISHED = re.compile(
    r"\b(TOD[O]|FIXM[E]|X{3}|HAC[K]|NotImplementedErro[r])\b"
    r"|place[h]older|\bfor[ ]now\b|not yet[ ]implemented|in a later (issu[e]|versio[n]|releas[e])",
    re.IGNORECASE,
)
CODE = {".py", ".html", ".js", ".css", ".sh", ".sql", ".toml", ".conf", ".csv", ".po", ""}


@pytest.mark.parametrize("name", ["pkg/utils.py", "pkg/helpers/x.py", "base.py"])
def test_a_grab_bag_is_recognised(name: str) -> None:
    assert is_grab_bag(Path(name))


def is_grab_bag(path: Path) -> bool:
    return bool(GRAB_BAGS & {*path.parts[:-1], path.stem})


def test_no_file_or_folder_is_a_grab_bag() -> None:
    assert [str(path) for path in source() if is_grab_bag(path)] == []


def test_a_long_file_says_why() -> None:
    unexcused = []
    for path in source():
        lines = text(path).count("\n")
        if lines > LONGEST and not REASON.search(ast.get_docstring(tree(path)) or ""):
            unexcused.append(
                f"{path}: {lines} lines; split it by noun, or say in its docstring why it is over 300 lines"
            )
    assert unexcused == []


def test_every_source_file_says_what_it_is_about() -> None:
    silent = [str(path) for path in source() if text(path).strip() and not ast.get_docstring(tree(path))]
    assert silent == []


def test_nothing_is_left_unfinished() -> None:
    found = [
        f"{path}:{number}: {line.strip()}"
        for path in files()
        if path.suffix in CODE and path.parts[0] != "LICENSE"
        for number, line in enumerate(text(path).splitlines(), 1)
        if UNFINISHED.search(line)
    ]
    assert found == []


def test_no_import_is_relative() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path in source("registry", "policies", "keys", "audit", "tests")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert found == []

"""What an import says of a file is worded in each language, and no wording is left over."""

from __future__ import annotations

import ast
from pathlib import Path

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
from tests.support.checkout import tree
from tests.support.wording import require_worded

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


def test_every_sentence_is_worded_and_no_wording_is_left_over() -> None:
    require_worded("intake", sentences())

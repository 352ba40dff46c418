"""Every sentence of the pages, collected from the templates and the Python beside them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from jinja2 import nodes

from registry.web.view import View
from tests.support.checkout import REPOSITORY

WEB = REPOSITORY / "registry" / "web"
TEMPLATES = tuple(sorted((WEB / "templates").glob("*.html")))
MODULES = tuple(sorted(WEB.rglob("*.py")))


@cache
def parsed(template: Path) -> nodes.Template:
    """The syntax tree of a template."""
    return View().environment.parse(template.read_text(encoding="utf-8"))


@cache
def tree(module: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(module.read_text(encoding="utf-8"))


def calls(template: Path) -> Iterator[nodes.Call]:
    """Every `_(...)` of a template."""
    for call in parsed(template).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "_":
            yield call


def sentence_calls(module: Path, name: str = "Sentence") -> Iterator[ast.Call]:
    """Every `Sentence(...)` of a module, or call of another name."""
    for call in ast.walk(tree(module)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == name:
            yield call


def every() -> set[str]:
    """Every sentence."""
    found = {call.args[0].value for template in TEMPLATES for call in calls(template)}
    for module in MODULES:
        found |= {ast.literal_eval(call.args[0]) for call in sentence_calls(module)}
    return found

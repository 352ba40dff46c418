"""Every command is documented, and its own --help shows an example."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.core
import typer.main

from tests.support.checkout import text

PAGE = Path("docs/commands.md")


def commands(command: Any, path: tuple[str, ...] = ("nordkap",)) -> Iterator[tuple[str, Any]]:
    """Return every command's full name, such as ``nordkap audit verify``, and the command."""
    if isinstance(command, typer.core.TyperGroup):
        if command.invoke_without_command:
            yield " ".join(path), command
        for name, inner in command.commands.items():
            yield from commands(inner, (*path, name))
    else:
        yield " ".join(path), command


@pytest.fixture(scope="module")
def every_command() -> dict[str, Any]:
    from registry.cli.app import app  # noqa: PLC0415 - what it imports is not the other pages' concern

    return dict(commands(typer.main.get_command(app)))


def test_the_page_names_every_command(every_command: dict[str, Any]) -> None:
    page = text(PAGE)
    assert every_command
    assert [name for name in every_command if f"`{name}`" not in page] == []


def test_every_command_shows_an_example(every_command: dict[str, Any]) -> None:
    silent = [
        name
        for name, command in every_command.items()
        if name not in (command.help or "") + (command.epilog or "")
    ]
    assert silent == []

"""Whatever is typed: help with an example that can be copied, or one sentence with the remedy."""

from __future__ import annotations

import functools
import random
import shlex
import subprocess
import sys
from typing import Any

import pytest
import typer.main

from registry.cli.app import COMMANDS, keep_examples, made
from tests.registry.cli.conftest import CommandLine
from tests.support.checkout import REPOSITORY


def every(command: Any, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """Return every command and group with its path."""
    inner = [
        each for name, one in getattr(command, "commands", {}).items() for each in every(one, (*path, name))
    ]
    return [(path, command), *inner]


def whole() -> Any:
    command = typer.main.get_command(made())
    keep_examples(command)
    return command


PATHS = [path for path, _ in every(whole())]


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_every_command_explains_itself(nordkap: CommandLine, path: tuple[str, ...]) -> None:
    said = nordkap(*path, "--help")
    assert said.code == 0
    assert said.err == ""
    assert f"Usage: {' '.join(('nordkap', *path))}" in said.out
    # A sentence that its table cuts ends so; what may be given several times does too.
    several = ("COMMAND [ARGS]...", "6f1c...", "PERSON...", "{files}...", "files...")
    assert "..." not in functools.reduce(lambda out, one: out.replace(one, ""), several, said.out)


@pytest.mark.parametrize(
    "path",
    [path for path, one in every(whole()) if not hasattr(one, "commands") or path == ("demo",)],
    ids=" ".join,
)
def test_the_example_of_every_command_can_be_copied_as_it_stands(
    nordkap: CommandLine, path: tuple[str, ...]
) -> None:
    lines = [line.strip() for line in nordkap(*path, "--help").out.splitlines()]
    example = shlex.split(lines[lines.index("Example:") + 1])
    assert tuple(example[: len(path) + 1]) == ("nordkap", *path)
    # It is parsed without complaint about what it names.
    context = whole()
    for name in path:
        context = context.commands[name]
    context.make_context("nordkap", example[len(path) + 1 :], resilient_parsing=False)


def test_what_is_not_asked_for_is_not_imported() -> None:
    asked = "import sys; from registry.cli.app import run; run(['demo', 'code', 'x']); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, cwd=REPOSITORY, check=True
    )
    assert "registry.cli.demo" in done.stdout.split()
    assert not {"sqlalchemy", "fastapi", "numpy", "casbin"} & set(done.stdout.split())


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("nosuch", "No such command 'nosuch'"),
        ("--nosuch", "No such option: --nosuch"),
        ("import", "Missing argument 'files'"),
        ("import a.csv", "Missing option '--map'"),
        ("import a.csv --map", "requires an argument"),
        ("import a.csv --map b.toml --company me", "Invalid value for '--company'"),
        ("demo --port 0", "Invalid value for '--port'"),
        ("demo --port 70000", "Invalid value for '--port'"),
        ("demo --port x", "Invalid value for '--port'"),
        ("demo code", "Missing argument 'who'"),
        ("demo nosuch", "No such command 'nosuch'"),
        ("policy explain tier:MEMBER reed machine MEMBER", "'reed' is not one of"),
        ("serve extra", "unexpected extra argument"),
    ],
)
def test_arguments_that_cannot_be_used_are_one_sentence(
    nordkap: CommandLine, typed: str, sentence: str
) -> None:
    said = nordkap(*shlex.split(typed))
    assert said.code == 2
    assert said.out == ""
    assert sentence in said.sentence
    assert "--help" in said.sentence


@pytest.mark.parametrize("name", ["admin", "keys", "audit", "policy", "index", ""])
def test_a_group_alone_lists_what_it_has(nordkap: CommandLine, name: str) -> None:
    said = nordkap(*([name] if name else []))
    assert said.code == 2
    assert "Commands:" in said.err


@pytest.mark.parametrize(
    "typed",
    [
        "status", "migrate", "keys status", "index verify", "index compact", "audit verify --database", "work",
        "init --network nix --name N --country SE", "admin disable a@b.example",
        'admin organisation "A AB" --network nix', "serve",
    ],
)  # fmt: skip
def test_without_settings_a_command_says_which_one_it_lacks(nordkap: CommandLine, typed: str) -> None:
    said = nordkap(*shlex.split(typed))
    assert said.code == 2
    assert "_DATABASE_URL is not set" in said.sentence or "NORDKAP_KEYS_FOLDER is not set" in said.sentence


def test_without_a_demo_its_commands_say_so(nordkap: CommandLine) -> None:
    for typed in (("demo", "code", "member"), ("demo", "sql", "SELECT 1")):
        said = nordkap(*typed)
        assert said.code == 2
        assert "There is no demo in var/demo: run make demo first" in said.sentence


def test_a_database_that_is_away_is_one_sentence(
    nordkap: CommandLine, demo_environment: dict[str, str]
) -> None:
    away = "postgresql://nordkap_app:xyzzy@127.0.0.1:9/nordkap"
    nordkap.environment |= demo_environment
    for typed in (
        "migrate",
        "keys status",
        "index verify",
        "audit verify --database",
        "index compact",
    ):
        said = nordkap(
            *typed.split(),
            NORDKAP_DATABASE_URL=away, NORDKAP_WORK_DATABASE_URL=away, NORDKAP_OWNER_DATABASE_URL=away,
        )  # fmt: skip
        assert said.code == 2, typed
        assert "database" in said.sentence


def test_a_setting_that_cannot_be_meant_is_one_sentence(nordkap: CommandLine) -> None:
    assert "is no setting" in nordkap("status", NORDKAP_DATABSE_URL="x").sentence
    assert "must begin with postgresql://" in nordkap("status", NORDKAP_DATABASE_URL="mysql://x").sentence


def test_nothing_that_is_typed_brings_a_traceback(nordkap: CommandLine) -> None:
    chance = random.Random(4)
    words = [
        *COMMANDS, "code", "sql", "verify", "compact", "show", "check", "explain", "status", "leave", "person", "--help",
        "--map", "--apply", "--company", "--port", "--network", "", "-", "--", "-x", "ö", "\ud800", "'", "%s", "{0}",
        "99999999999999999999", "../..", "/dev/null", "a\nb", "--database", "tier:MEMBER", "--reset",
    ]  # fmt: skip
    for _ in range(150):
        typed = [chance.choice(words) for _ in range(chance.randint(1, 5))]
        if typed[0] in {"demo", "serve", "work"} and len(set(typed) & {"code", "sql", "--help", "-x"}) == 0:
            continue
        said = nordkap(*typed)
        assert said.code in {0, 1, 2}, typed
        assert said.code == 0 or said.err, typed

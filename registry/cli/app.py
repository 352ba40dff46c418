"""`nordkap`: every command by its name. What a command needs is imported when that command is asked for."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import typer
import typer.main

CANNOT = 2
COMMANDS: Mapping[str, str] = {
    "init": "registry.cli.init:init",
    "serve": "registry.cli.serve:serve",
    "work": "registry.cli.work:work",
    "migrate": "registry.cli.migrate:migrate",
    "status": "registry.cli.status:status",
    "backup": "registry.cli.backup:backup",
    "restore": "registry.cli.restore:restore",
    "import": "registry.cli.intake:intake",
    "demo": "registry.cli.demo:app",
    "admin": "registry.cli.admin:app",
    "keys": "registry.cli.keys:app",
    "shred": "registry.cli.shred:app",
    "audit": "registry.cli.audit:app",
    "freeze": "registry.cli.freeze:freeze",
    "break-glass": "registry.cli.break_glass:break_glass",
    "policy": "registry.cli.policy:app",
    "index": "registry.cli.index:app",
    "network": "registry.cli.network:app",
}
"""Command → module and the function, or the group of commands, in it."""


def made(names: Sequence[str] = tuple(COMMANDS)) -> typer.Typer:
    """Return the command line with these commands of `COMMANDS`."""
    line = typer.Typer(
        name="nordkap",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        help="A register of industrial capabilities, sealed field by field. Settings: docs/settings.md.",
    )

    # With this there is a group also around a single command.
    @line.callback()
    def group() -> None:
        """Hold the commands."""

    for name in names:
        module, _, attribute = COMMANDS[name].partition(":")
        found = getattr(import_module(module), attribute)
        if isinstance(found, typer.Typer):
            line.add_typer(found, name=name)
        else:
            line.command(name)(found)
    return line


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 the answer is no, 2 it could not."""
    try:
        sys.exit(run(sys.argv[1:]))
    except BrokenPipeError:
        # Whoever read the output has gone; what is still buffered goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(CANNOT)
    except KeyboardInterrupt:
        # While modules were being imported: nothing had begun.
        sys.exit(130)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; arguments it cannot use are one sentence."""
    asked = [word for word in arguments if not word.startswith("-")][:1]
    # What is imported is never garbage: looking for it again and again takes a tenth of a start.
    gc.disable()
    command = typer.main.get_command(made(asked if COMMANDS.keys() & asked else tuple(COMMANDS)))
    gc.freeze()
    gc.enable()
    keep_examples(command)
    try:
        code: int | None = command.main(list(arguments), prog_name="nordkap", standalone_mode=False)
    except typer.TyperException as error:
        print(_sentence(error), file=sys.stderr)
        return error.exit_code
    except typer.Abort:
        return CANNOT
    return code or 0


def keep_examples(command: Any) -> None:
    """Let the example of every command stand on one line of its help, to be copied whole."""
    for inner in getattr(command, "commands", {}).values():
        keep_examples(inner)
    text, mark, example = (command.help or "").partition("Example: ")
    if mark:
        # click rewraps paragraphs, but for those that begin with this character.
        command.help = f"{text}\b\n{mark.strip()}\n  {' '.join(example.split())}"


def _sentence(error: typer.TyperException) -> str:
    said = error.format_message().strip().replace("Value error, ", "")
    if "\n" in said:
        # Asked for nothing, a group answers with its help.
        return said
    context = getattr(error, "ctx", None)
    path = "nordkap" if context is None else context.command_path
    return f"{said}{'' if said.endswith(('.', '?', '!')) else '.'} See {path} --help."


def __getattr__(name: str) -> typer.Typer:
    """Give `app`, the whole command line, to whoever looks at all of it."""
    if name == "app":
        return made()
    raise AttributeError(name)


if __name__ == "__main__":
    main()

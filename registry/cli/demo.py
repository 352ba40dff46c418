"""`nordkap demo`: the whole register on this machine, with fictional companies; nothing to install or set up."""

from __future__ import annotations

import json
import sys
from base64 import b32decode
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from registry.accounts import totp
from registry.cli.failure import fail, told
from registry.cli.surroundings import ACCOUNTS, DATABASE, DEMO_FOLDER, LOADED

app = typer.Typer(invoke_without_command=True)

NONE_HERE = f"There is no demo in {DEMO_FOLDER}: run make demo first, in this folder."


@app.callback()
def demo(
    context: typer.Context,
    *,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on 127.0.0.1.")] = 8000,
    reset: Annotated[bool, typer.Option("--reset", help="Throw the demo's data away first.")] = False,
) -> None:
    """Serve the demonstration until Ctrl-C.

    The first start makes everything, in about a minute; later ones take seconds, more on a busy machine.

    Example: nordkap demo --port 8001
    """
    if context.invoked_subcommand is None:
        with told():
            # What serves a register takes a second to import, which `demo code` need not wait for.
            from registry.cli.demonstration import show  # noqa: PLC0415

            show(DEMO_FOLDER, port, reset=reset)


@app.command("code")
def code(
    who: Annotated[str, typer.Argument(help="A role, such as member, or a mailbox from accounts.json.")],
) -> None:
    """Print the code an authenticator app would show now.

    Of a role that several hold, it is the first one's in accounts.json.

    Example: nordkap demo code member
    """
    with told():
        rows: list[dict[str, Any]] = json.loads(_standing(ACCOUNTS).read_text(encoding="utf-8"))
    row = next((row for row in rows if who in {row["email"], row["role"]}), None)
    if row is None:
        named = ", ".join(dict.fromkeys(row["role"] for row in rows))
        raise fail(f"Nobody is called {who!r}: name a mailbox from {DEMO_FOLDER / ACCOUNTS}, or {named}.")
    now = datetime.now(UTC)
    left = totp.PERIOD - int(now.timestamp()) % totp.PERIOD
    print(totp.code(b32decode(row["totp_secret"]), totp.step_at(now)))
    print(f"{row['name']} <{row['email']}>, good for {left} more seconds, once.", file=sys.stderr)


@app.command("sql")
def sql(
    statement: Annotated[str, typer.Argument(help="One statement; put it between quotation marks.")],
) -> None:
    """Run one SQL statement as the database's superuser.

    That is what a thief, or an administrator who has turned, could do.

    Example: nordkap demo sql "DELETE FROM journal.entry WHERE index = 3"
    """
    with told():
        # PostgreSQL's driver is not needed by `demo code`.
        from registry.embedded import Embedded  # noqa: PLC0415
        from registry.embedded.statement import run  # noqa: PLC0415

        running = Embedded.find(_standing(LOADED).parent / "database")
        for line in run(running, DATABASE, statement):
            print(line)


def _standing(name: str) -> Path:
    file = DEMO_FOLDER / name
    if not file.exists():
        raise fail(NONE_HERE)
    return file

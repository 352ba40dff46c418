"""`nordkap break-glass`: an office role from the host, for an hour at most."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from policies.vocabulary import OFFICE_ROLES, Role
from registry.cli.failure import NO, fail
from registry.cli.host import house
from registry.cli.person import person_named
from registry.emergency.service import MOST_MINUTES
from registry.errors import Conflict
from registry.oversight.freezing.reason import MAX_REASON

ROLES = ", ".join(sorted(role.value for role in OFFICE_ROLES))
LONGEST = 4 * MAX_REASON
AFTER = (
    "Every page says so while it lasts. Two officers of different groups, not the person, review it afterwards; until "
    "then there is no other."
)


def break_glass(  # one option each
    *,
    person: Annotated[str | None, typer.Option(help="Mailbox or id of whoever gets the role.")] = None,
    network: Annotated[str | None, typer.Option(help="Short name of the network.")] = None,
    role: Annotated[str | None, typer.Option(help=f"One of: {ROLES}.")] = None,
    minutes: Annotated[int, typer.Option(help=f"How long, 1 to {MOST_MINUTES}.")] = MOST_MINUTES,
    reason_file: Annotated[
        Path | None,
        typer.Option(help="File with the reason, - for standard input; without one you are asked for it."),
    ] = None,
    end: Annotated[bool, typer.Option("--end", help="End the one that is in force.")] = False,
) -> None:
    """Give an office role for an hour at most.

    For when no two officers are there to approve it.

    An office role opens nothing that companies state. Everybody sees it on every page; the offices read who and why.
    The reason, 3 to 300 characters, is never an argument: other users of this machine see those.
    Exit 1: one is in force or waits for its review, or, with --end, none is in force.

    Example: nordkap break-glass --person ada@nix.example --network nix --role security_officer --minutes 30
    """
    if end:
        with house() as rooms:
            try:
                rooms.emergencies.end_on_host()
            except Conflict as error:
                raise fail(str(error), NO) from None
        print("Emergency access has ended. Two officers review it now.")
        return
    if person is None or network is None or role is None:
        raise fail("Name the --person, the --network and the --role, or say --end.")
    if role not in set(Role):
        raise fail(f"There is no such role. One of: {ROLES}.")
    with house() as rooms:
        reason = _reason(reason_file)
        with rooms.database.transaction() as tx:
            who = person_named(rooms, tx, person)
            where = rooms.accounts.networks.by_slug(tx, network)
        try:
            until = rooms.emergencies.begin_on_host(who, where, Role(role), minutes, reason)
        except Conflict as error:
            raise fail(str(error), NO) from None
    print(f"Emergency access is in force until {until:%Y-%m-%d %H:%M:%S} UTC. {AFTER}")


def _reason(file: Path | None) -> str:
    """Return the reason from where it comes; Typer's exit where it cannot."""
    if file is None:
        if not sys.stdin.isatty():
            raise fail("Say why: at a terminal you are asked, elsewhere give --reason-file.")
        return input("Why (the offices read it): ")
    if str(file) == "-":
        return sys.stdin.read(LONGEST)
    with file.open(encoding="utf-8", errors="replace") as stream:
        return stream.read(LONGEST)

"""`nordkap admin`: first persons, organisations and their people, made on the host and logged.

What is held in a network, a tier or an office role, nobody gives here but the first two officers' seats: two officers
approve it (`registry.approvals`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated
from uuid import UUID

import typer

from policies.vocabulary import COMPANY_ROLES, Role
from registry.approvals.seat import let_fill
from registry.cli.counted import counted
from registry.cli.failure import fail
from registry.cli.host import house
from registry.cli.person import person_named
from registry.database import Transaction
from registry.entries import HOST
from registry.errors import Conflict, NotFound
from registry.wiring import House

app = typer.Typer(no_args_is_help=True)

FIRST = 2
"""Persons a network begins with: whoever approves needs a second one."""

_ADDRESSED = re.compile(r"(?P<name>[^<>]+?)\s*<(?P<email>[^<>\s]+)>")

Named = tuple[str, str]
"""Name and mailbox."""


@app.callback()
def group() -> None:
    """Make persons and organisations, close and open accounts."""


@app.command("create-first")
def create_first(
    network: Annotated[str, typer.Option(help="Short name of the network.")],
    office: Annotated[str, typer.Option(help="What the network office is called.")],
    person: Annotated[list[str], typer.Option(help='"Name <mailbox>"; give two.')],
    group: Annotated[
        list[str], typer.Option(help="Approver group of each person, in the same order; two different ones.")
    ],
    language: Annotated[str, typer.Option(help="sv, nb or en.")] = "sv",
    neighbour: Annotated[
        str, typer.Option(help="Short name of another network whose officers count as one group more.")
    ] = "",
) -> None:
    """Make a network's office and its first two persons, once.

    They are vetting officers in two approver groups, so that neither approves alone. Prints an invitation
    code for each, good for 72 hours: hand it over in person, by letter or by phone. A small office runs with
    one person of its own and a board member, or lets the office of another network be a group: --neighbour.

    Example: nordkap admin create-first --network nix --office "NIX kansli"
    --person "Ada Ek <ada@nix.example>" --group Kansliet --person "Bo Al <bo@nix.example>" --group Styrelsen
    """
    if len(person) != FIRST or len(group) != FIRST or group[0].strip() == group[1].strip():
        raise fail("Name two persons and two different approver groups: nobody approves alone.")
    named = [_named(text) for text in person]
    with _writing() as (rooms, tx):
        chosen = _network(rooms, tx, network)
        if rooms.accounts.networks.groups(tx, chosen):
            raise Conflict("This network has its first persons already; they invite the others.")
        organisation = rooms.accounts.organisations.make(tx, HOST, "office", office, {chosen: "member"})
        codes = []
        for (name, email), title in zip(named, group, strict=True):
            made_group = rooms.accounts.networks.make_group(tx, chosen, title)
            made = rooms.accounts.people.make(tx, HOST, organisation, email, name, language)
            rooms.accounts.grants.give_role(tx, HOST, made, Role.VETTING_OFFICER, chosen, made_group)
            codes.append((name, rooms.accounts.invitations.make(tx, HOST, made)))
        if neighbour:
            other = _network(rooms, tx, neighbour)
            names = {row["id"]: row["name"] for row in rooms.accounts.networks.every(tx)}
            filled = rooms.accounts.networks.make_group(tx, chosen, names[other])
            let_fill(tx, HOST, filled, other)
    for name, code in codes:
        print(f"{name}: invitation code {code}")


@app.command("organisation")
def organisation(
    name: Annotated[str, typer.Argument(help="What the office calls it.")],
    network: Annotated[list[str], typer.Option(help="Short name of a network; repeat for several.")],
    *,
    kind: Annotated[str, typer.Option(help="company, office, authority or educator.")] = "company",
    interested: Annotated[
        bool, typer.Option("--interested", help="An interested party, not a vetted member.")
    ] = False,
) -> None:
    """Make an organisation and print its id.

    Example: nordkap admin organisation "Exempel Mekaniska AB" --network nix
    """
    state = "interested" if interested else "member"
    with _writing() as (rooms, tx):
        networks = {_network(rooms, tx, slug): state for slug in network}
        made = rooms.accounts.organisations.make(tx, HOST, kind, name, networks)
    print(made)


@app.command("person")
def person(
    who: Annotated[str, typer.Argument(help='"Name <mailbox>".')],
    organisation: Annotated[UUID, typer.Option(help="Id of the organisation.")],
    role: Annotated[str, typer.Option(help="interested, member, editor or data_owner.")] = "member",
    language: Annotated[str, typer.Option(help="sv, nb or en.")] = "sv",
) -> None:
    """Make a person in an organisation.

    Prints their id and an invitation code, good for 72 hours.

    Example: nordkap admin person "Cia Berg <cia@exempel.example>"
    --organisation 6f1c2f0e-5d0b-4c5e-9d53-0c6a8f0a7e11 --role data_owner
    """
    (name, email), given = _named(who), _role(role)
    with _writing() as (rooms, tx):
        made = rooms.accounts.people.make(tx, HOST, organisation, email, name, language)
        rooms.accounts.grants.give_role(tx, HOST, made, given)
        code = rooms.accounts.invitations.make(tx, HOST, made)
    print(f"{made}\ninvitation code {code}")


@app.command("disable")
def disable(person: Annotated[str, typer.Argument(help="Id or mailbox of the person.")]) -> None:
    """Close a person's account.

    Its sessions are over everywhere with the next request, its invitations void; a log-in is answered as any
    wrong one. What it held is kept for the day it is enabled.

    Example: nordkap admin disable cia@exempel.example
    """
    with _writing() as (rooms, tx):
        ended = rooms.accounts.closures.close(tx, HOST, person_named(rooms, tx, person))
    print(f"Disabled; {counted(ended, 'session')} ended.")


@app.command("enable")
def enable(person: Annotated[str, typer.Argument(help="Id or mailbox of the person.")]) -> None:
    """Open a closed account again.

    Prints an invitation code, good for 72 hours, where its person had not enrolled yet.

    Example: nordkap admin enable cia@exempel.example
    """
    with _writing() as (rooms, tx):
        code = rooms.accounts.closures.open(tx, HOST, person_named(rooms, tx, person))
    print("Enabled." if code is None else f"Enabled.\ninvitation code {code}")


@app.command("leave")
def leave(
    organisation: Annotated[UUID, typer.Argument(help="Id of the organisation.")],
    network: Annotated[str, typer.Option(help="Short name of the network.")],
) -> None:
    """End an organisation's membership in a network.

    From their next request on its people see nothing by way of that network. To whom the organisation shows
    itself, and what it has stored, stays as it chose.

    Example: nordkap admin leave 6f1c2f0e-5d0b-4c5e-9d53-0c6a8f0a7e11 --network nix
    """
    with _writing() as (rooms, tx):
        rooms.accounts.organisations.leave(tx, HOST, organisation, _network(rooms, tx, network))
    print("Left.")


@contextmanager
def _writing() -> Iterator[tuple[House, Transaction]]:
    """Open the rooms and one transaction, which is committed before anything is printed as done."""
    with house() as rooms, rooms.database.transaction() as tx:
        yield rooms, tx


def _named(text: str) -> Named:
    match = _ADDRESSED.fullmatch(text.strip())
    if match is None:
        raise fail(f'Write a person as "Name <mailbox>", not {text!r}.')
    return match["name"], match["email"]


def _network(rooms: House, tx: Transaction, slug: str) -> UUID:
    try:
        return rooms.accounts.networks.by_slug(tx, slug)
    except NotFound:
        there = sorted(row["slug"] for row in rooms.accounts.networks.every(tx))
        listed = f"There are: {', '.join(there)}." if there else "There is none yet: run nordkap init."
        raise fail(f"There is no network {slug!r}. {listed}") from None


def _role(text: str) -> Role:
    given = [role for role in Role if role in COMPANY_ROLES - {Role.HELPER}]
    if text not in given:
        raise fail(f"{text!r} is no role of a company. Say {', '.join(given)}.")
    return Role(text)

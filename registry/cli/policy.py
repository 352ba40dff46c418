"""`nordkap policy`: who may do what, as the files say it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from policies.difference import Kind, difference
from policies.errors import PolicyRefused
from policies.loader import load
from policies.table import PolicyTable
from policies.vocabulary import SUBJECTS, Action, SensitivityClass, Tier
from registry.cli.failure import NO, fail, told
from registry.cli.host import house
from registry.cli.person import person_named
from registry.cli.surroundings import surroundings
from registry.settings import Settings

app = typer.Typer(no_args_is_help=True)

SUBJECT = "A tier, role or relation, such as tier:MEMBER, role:auditor or own:editor."

NOT_TOLD_HERE = (
    "Whether the company states it, at which tier, whom it leaves out and whom it lets in is told to its data owners "
    "and to auditors."
)

HEADINGS = {
    Kind.OPENED: "OPENS",
    Kind.CLOSED: "CLOSES",
    Kind.RULED: "THE SAME, BY ANOTHER RULE",
}


@app.callback()
def group() -> None:
    """Read, check and explain the policy."""


@app.command("check")
def check() -> None:
    """Load the policy strictly and say its digest.

    Example: nordkap policy check
    """
    with told():
        table = _table()
        print(f"{len(table.rules)} rules, digest {table.digest}")


@app.command("show")
def show(subject: Annotated[str, typer.Argument(help=SUBJECT)]) -> None:
    """Show what one subject may do, class by class and tier by tier.

    Example: nordkap policy show tier:MEMBER
    """
    with told():
        table = _table()
        view = table.view([_known(subject)])
        for cls in SensitivityClass:
            by_tiers: dict[str, list[str]] = {}
            for action in Action:
                tiers = view.tiers(action, cls)
                if tiers:
                    by_tiers.setdefault(" ".join(tier for tier in Tier if tier in tiers), []).append(action)
            allowed = "; ".join(f"{' '.join(actions)} at {tiers}" for tiers, actions in by_tiers.items())
            print(f"{cls:<20}{allowed or '-'}")


@app.command("explain")
def explain(
    subject: Annotated[str, typer.Argument(help=SUBJECT)],
    action: Annotated[Action, typer.Argument(help="What is to be done.")],
    cls: Annotated[SensitivityClass, typer.Argument(help="The class of the value.", metavar="CLASS")],
    tier: Annotated[Tier, typer.Argument(help="The tier of the value.")],
) -> None:
    """Name the rule that decides one question; exit 1 when it says no.

    Example: nordkap policy explain tier:MEMBER read machine MEMBER
    """
    with told():
        table = _table()
        decision = table.decide([_known(subject)], action, cls, tier)
        print(("yes: " if decision.allowed else "no: ") + table.explain(decision))
        if not decision.allowed:
            raise typer.Exit(NO)


@app.command("why")
def why(
    person: Annotated[str, typer.Argument(help="Whose: an id or a mailbox.")],
    company: Annotated[str, typer.Argument(help="The organisation's id.")],
    field: Annotated[str, typer.Argument(help="The field's name, such as machine.make.")],
) -> None:
    """Say by which rules a person could read a field.

    Of the company nothing is told but that it is there: how the field stands, and to whom the company shows itself,
    is told to its data owners and to auditors (the page "Why something is shown or not"). It is in the log.

    Exit 1: no rule lets them, however far the company lets the field go.

    Example: nordkap policy why mira@vittra.example 7f6e2c0a-8f43-4a3f-9f7a-0d9a3d6a1b2c machine.make
    """
    with house() as rooms:
        try:
            owner = UUID(company)
        except ValueError:
            raise fail(
                f"{company!r} is no id of an organisation. Take it from the register's pages."
            ) from None
        with rooms.database.transaction(snapshot=True) as tx:
            whom = person_named(rooms, tx, person)
        found = rooms.explaining.explain_on_host(whom, owner, field)
        print(f"{found.field} is of the class {found.cls}.")
        for reach in found.reaches:
            readers = ", ".join(f"{each.subject} ({each.rule})" for each in reach.readers)
            print(f"{reach.tier:<10}read by {readers or 'nobody'}")
            print(f"{'':<10}this person: {', '.join(reach.networks) or 'no'}")
        for held in found.holdings or ():
            words = [
                str(tier) + ("" if until is None else f" until {until:%Y-%m-%d}")
                for tier, until in held.tiers
            ]
            print(f"They hold in {held.network}: {', '.join([*words, *held.roles]) or 'nothing'}")
        if found.own_roles:
            print(f"It is their own organisation, in which they are: {', '.join(found.own_roles)}")
        print(NOT_TOLD_HERE)
        if not found.own_roles and not any(reach.networks for reach in found.reaches):
            raise typer.Exit(NO)


@app.command("compare")
def compare(
    first: Annotated[
        Path, typer.Argument(help="A policy folder; alone, it is compared with the one in force here.")
    ],
    second: Annotated[
        Path | None, typer.Argument(help="The folder of the policy that would take its place.")
    ] = None,
) -> None:
    """Show which decisions a change of policy changes.

    What opens, what closes, and what another rule decides.

    Exit 0: nothing is decided otherwise. Exit 1: something is. Exit 2: a policy cannot be read.

    Example: nordkap policy compare policies /tmp/new-policies
    """
    with told():
        before, after = (_table(), _folder(first)) if second is None else (_folder(first), _folder(second))
        shifts = difference(before, after)
        for kind, heading in HEADINGS.items():
            of_kind = [shift for shift in shifts if shift.kind is kind]
            if of_kind:
                print(f"{heading} ({sum(shift.decisions for shift in of_kind)} decisions)")
                print(*(f"  {shift.sentence()}" for shift in of_kind), sep="\n")
        if shifts:
            raise typer.Exit(NO)
        print("Nothing is decided otherwise.")


def _folder(folder: Path) -> PolicyTable:
    try:
        return load(folder)
    except PolicyRefused as error:
        raise fail(f"{folder}: {error}") from None


def _table() -> PolicyTable:
    return load(Settings.load(surroundings()).policy_folder)


def _known(subject: str) -> str:
    if subject not in SUBJECTS:
        raise fail(f"There is no subject {subject!r}. The subjects are: {', '.join(SUBJECTS)}.")
    return subject

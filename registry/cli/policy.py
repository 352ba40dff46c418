"""`nordkap policy`: who may do what, as the files say it."""

from __future__ import annotations

from typing import Annotated

import typer

from policies.loader import load
from policies.table import PolicyTable
from policies.vocabulary import SUBJECTS, Action, SensitivityClass, Tier
from registry.cli.failure import NO, fail, told
from registry.cli.surroundings import surroundings
from registry.settings import Settings

app = typer.Typer(no_args_is_help=True)

SUBJECT = "A tier, role or relation, such as tier:MEMBER, role:auditor or own:editor."


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


def _table() -> PolicyTable:
    return load(Settings.load(surroundings()).policy_folder)


def _known(subject: str) -> str:
    if subject not in SUBJECTS:
        raise fail(f"There is no subject {subject!r}. The subjects are: {', '.join(SUBJECTS)}.")
    return subject

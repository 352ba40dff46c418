"""`nordkap network`: what a network sets for its members."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from registry.cli.failure import fail
from registry.cli.host import house
from registry.errors import NotFound
from registry.exposure.limits import OWN, PRESETS, checked_limits
from registry.guarding.numbers import set_on_host

app = typer.Typer(no_args_is_help=True)

NAMES: Final = ("points", "opened", "searches", "alarm_percent")


@app.callback()
def group() -> None:
    """Set what holds for the members of a network."""


@app.command("limits")
def limits(
    network: Annotated[str, typer.Option(help="The network's short name.")],
    preset: Annotated[
        str, typer.Option(help="standard: for some thousand companies; small: for some hundred.")
    ] = "standard",
    points: Annotated[int | None, typer.Option(help="Views in 30 days, 4 to 4000.")] = None,
    opened: Annotated[int | None, typer.Option(help="Companies opened in 30 days, 1 to 1000.")] = None,
    searches: Annotated[int | None, typer.Option(help="New searches in 30 days, 1 to 4000.")] = None,
    alarm_percent: Annotated[
        int | None,
        typer.Option(help="Share of a region's companies of one process that is a signal, 1 to 100."),
    ] = None,
) -> None:
    """Set how much each member may be shown in 30 days.

    Numbers that are given stand in the place of the preset's. Without this, the standard ones hold.

    Example: nordkap network limits --network nix --preset small
    """
    if preset not in PRESETS:
        raise fail(f"There is no preset {preset!r}. The presets are: {', '.join(PRESETS)}.")
    given = dict(zip(NAMES, (points, opened, searches, alarm_percent), strict=True))
    own = {name: number for name, number in given.items() if number is not None}
    ready = PRESETS[preset]
    with house() as rooms:
        chosen = checked_limits({**{name: getattr(ready, name) for name in NAMES}, **own})
        called = OWN if own else preset
        with rooms.database.transaction(snapshot=True) as tx:
            try:
                found = rooms.accounts.networks.by_slug(tx, network)
            except NotFound:
                there = ", ".join(sorted(row["slug"] for row in rooms.accounts.networks.every(tx)))
                raise fail(f"There is no network {network!r}. The networks are: {there}.") from None
        set_on_host(rooms.database, found, called, chosen)
    print(
        f"{network}: {chosen.points} views, {chosen.opened} companies opened and {chosen.searches} new searches "
        f"in 30 days; a signal from {chosen.alarm_percent} % of a region's companies of one process."
    )

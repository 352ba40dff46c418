"""`nordkap freeze`: stops the register from the host. Only two named persons, signed in, let it go on."""

from __future__ import annotations

from typing import Annotated

import typer

from registry.cli.failure import NO, fail
from registry.cli.host import house
from registry.errors import Conflict

HOW = (
    "Two named persons of different groups let it go on, on the page /freeze: a security officer and a vetting "
    "officer, or vetting officers of two groups. No command does."
)


def freeze(
    reason: Annotated[str, typer.Option(help="Why, in 3 to 300 characters; the named persons read it.")],
) -> None:
    """Stop the register. No search, no other company's page, no match, from the next request on.

    Needs the database and the root keys, not the server. Also mends a register of which it cannot be told
    whether it is stopped.
    Exit 1: it is stopped already.

    Example: nordkap freeze --reason "Somebody walks through all companies"
    """
    with house() as rooms:
        try:
            rooms.freezing.stop_on_host(reason)
        except Conflict as error:
            raise fail(f"{error} {HOW}", NO) from None
    print(f"The register is stopped. {HOW}")

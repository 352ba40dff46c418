"""`nordkap migrate`: the schema, and the policy the program brings."""

from __future__ import annotations

from registry import migrations
from registry.cli import founding
from registry.cli.host import house
from registry.migrations.steps import upgrade


def migrate() -> None:
    """Bring schema and policy to this program's version.

    Twice does no harm. A new register begins with nordkap init, which does this too.

    Example: nordkap migrate
    """
    with house() as rooms:
        owner = rooms.settings.url("owner_database_url")
        before, newest = migrations.current(owner), migrations.newest()
        upgrade(owner)
        founding.found(rooms)
        moved = (
            f"was at {newest} already" if before == newest else f"went from {before or 'nothing'} to {newest}"
        )
        print(f"The schema {moved}; the policy is {rooms.policy.digest[:16]}.")

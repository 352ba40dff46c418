"""`nordkap migrate`: the schema, and the policy the program brings."""

from __future__ import annotations

from registry import migrations
from registry.cli import founding
from registry.cli.failure import told
from registry.cli.host import house
from registry.cli.surroundings import surroundings
from registry.settings import Settings


def migrate() -> None:
    """Bring schema and policy to this program's version.

    Twice does no harm.

    Example: nordkap migrate
    """
    with told():
        environ = surroundings()
        settings = Settings.load(environ)
        before = migrations.current(settings.url("owner_database_url"))
        migrations.upgrade(settings.url("owner_database_url"))
    with house(environ=environ) as rooms:
        founding.found(rooms)
        newest = migrations.newest()
        moved = (
            f"was at {newest} already" if before == newest else f"went from {before or 'nothing'} to {newest}"
        )
        print(f"The schema {moved}; the policy is {rooms.policy.digest[:16]}.")

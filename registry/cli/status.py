"""`nordkap status`: is everything in order, in one screen."""

from __future__ import annotations

import typer

from registry import migrations
from registry.accounts import adoption
from registry.cli.failure import NO
from registry.cli.host import house
from registry.oversight.health import journal_health
from registry.search.compaction import due

SILENT_SECONDS = 60


def status() -> None:
    """Say whether everything is in order; exit 1 when it is not.

    Looks at schema, policy, networks, log, the process `nordkap work` and the index.

    Example: nordkap status
    """
    with house("work_database_url") as rooms:
        at, newest = migrations.current(rooms.settings.url("work_database_url")), migrations.newest()
        lines = [(at == newest, f"schema {at or 'not made'}, this program knows {newest}")]
        if at != newest:
            lines.append((False, "run nordkap migrate"))
        else:
            with rooms.database.transaction(snapshot=True) as tx:
                same = adoption.adopted(tx) == rooms.policy.digest
                lines.append((same, f"policy {rooms.policy.digest[:16]}{'' if same else ', not adopted'}"))
                names = sorted(row["slug"] for row in rooms.accounts.networks.every(tx))
                lines.append((bool(names), f"networks: {', '.join(names) or 'none, run nordkap init'}"))
                health = journal_health(tx)
                said = f"log: {health.waiting} entries wait, {health.behind:.0f} seconds behind"
                lines.append((health.sound, f"{said}, {health.broken}" if health.broken else said))
                quiet = health.silent > SILENT_SECONDS
                lines.append((not quiet, f"work: last seen {health.silent:.0f} seconds ago"))
                late = due(tx)
                lines.append((not late, "index: " + ("compaction is due" if late else "compacted")))
        for good, line in lines:
            print(("ok   " if good else "LOOK ") + line)
        if not all(good for good, _ in lines):
            raise typer.Exit(NO)

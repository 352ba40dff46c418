"""What no waiting mends is said at the start: a schema of another version, keys of another register."""

from __future__ import annotations

from registry import migrations
from registry.cli.failure import fail
from registry.errors import Unavailable
from registry.wiring import House


def require_fit(rooms: House) -> None:
    """End the command, exit 2, when its process could never do its work.

    A database that is away is no reason: the process starts, and works as soon as it is back.
    """
    try:
        at, newest = migrations.current(rooms.settings.url(rooms.role)), migrations.newest()
    except Unavailable:
        return
    if at != newest:
        raise fail(f"The schema is at {at or 'nothing'}, this program needs {newest}: run nordkap migrate.")
    found = rooms.probes.ready()
    if found.database and not found.keys:
        raise fail(
            "The root keys do not open this register's keys: check NORDKAP_KEYS_FOLDER and the database's "
            "address; a new register wants nordkap init first."
        )

"""The rooms as whoever has a shell on the host opens them, for one command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from keys.scope import Root
from registry.cli.failure import told
from registry.cli.surroundings import surroundings
from registry.entries import HOST
from registry.settings import Settings
from registry.wiring import DatabaseRole, House, open_roots


@contextmanager
def house(role: DatabaseRole = "database_url", *, principal: str = HOST) -> Iterator[House]:
    """Open the rooms for one command on the host, with both root keys; errors become sentences."""
    with told():
        environ = surroundings()
        settings = Settings.load(environ)
        settings.url(role)
        made = House(
            settings, open_roots(settings, tuple(Root), environ), role, principal, watch_backlog=False
        )
        try:
            yield made
        finally:
            made.close()

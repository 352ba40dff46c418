"""The rooms as whoever has a shell on the host opens them, for one command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from keys.scope import Root
from registry.cli.failure import told
from registry.cli.surroundings import surroundings
from registry.settings import Settings
from registry.wiring import DatabaseRole, House, open_roots


@contextmanager
def house(
    role: DatabaseRole = "database_url",
    *,
    roots: tuple[Root, ...] = (Root.CONTENT, Root.WORK),
    principal: str = "host",
) -> Iterator[House]:
    """Open the rooms for one command on the host, and close them after it; errors become sentences."""
    with told():
        environ = surroundings()
        settings = Settings.load(environ)
        settings.url(role)
        made = House(settings, open_roots(settings, roots, environ), role, principal, watch_backlog=False)
        try:
            yield made
        finally:
            made.close()

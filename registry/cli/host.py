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
def house(
    role: DatabaseRole = "database_url",
    *,
    principal: str = HOST,
    replacing: Root | None = None,
    also: DatabaseRole | None = None,
) -> Iterator[House]:
    """Open the rooms for one command on the host, with both root keys; errors become sentences.

    `replacing` as in `registry.wiring.open_roots`; `also` a second database role that the command needs.
    """
    with told():
        environ = surroundings()
        settings = Settings.load(environ)
        for needed in (role, also):
            if needed is not None:
                settings.url(needed)
        roots = open_roots(settings, tuple(Root), environ, replacing=replacing)
        made = House(settings, roots, role, principal, watch_backlog=False)
        try:
            yield made
        finally:
            made.close()

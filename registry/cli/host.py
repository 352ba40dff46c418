"""The rooms as whoever has a shell on the host opens them, for one command."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

from keys.providers import passphrase as passphrase_file
from keys.scope import Root
from registry.cli.failure import told
from registry.cli.surroundings import surroundings
from registry.entries import HOST
from registry.passphrases import passphrase
from registry.rootkeys import open_roots
from registry.settings import Settings
from registry.wiring import DatabaseRole, House


@contextmanager
def house(
    role: DatabaseRole = "database_url",
    *,
    principal: str = HOST,
    roots: Collection[Root] = tuple(Root),
    replacing: Root | None = None,
    also: DatabaseRole | None = None,
) -> Iterator[House]:
    """Open the rooms for one command on the host, with both root keys or these; errors become sentences.

    `replacing` as in `registry.rootkeys.open_roots`; `also` a second database role that the command needs.
    """
    with told():
        environ = surroundings()
        settings = Settings.load(environ)
        for needed in (role, also):
            if needed is not None:
                settings.url(needed)
        opened = open_roots(settings, roots, environ, replacing=replacing)
        made = House(settings, opened, role, principal, watch_backlog=False)
        try:
            yield made
        finally:
            made.close()


@contextmanager
def unlocked() -> Iterator[tuple[House, Mapping[Root, bytes]]]:
    """Open the rooms for a command that needs the passphrases themselves, each of which can be read once."""
    with told():
        environ = surroundings()
        settings = Settings.load(environ)
        settings.url("database_url")
        files = {root: settings.root_file(root.value) for root in Root}
        secrets = {root: passphrase(settings, root.value, environ) for root in Root}
        roots = {root: passphrase_file.open(files[root], secrets[root], root) for root in Root}
        made = House(settings, roots, "database_url", HOST, watch_backlog=False)
        try:
            yield made, secrets
        finally:
            made.close()

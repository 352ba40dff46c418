"""A real PostgreSQL for the tests: one server a run, one migrated database, fresh copies.

A copy takes some 40 ms. The roles belong to the server and are made once. A run may lend its server to the runs it
starts itself (tests/mutations), each of which would else take some seconds to make one.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from registry import migrations
from registry.embedded import Embedded, Running, roles
from registry.embedded.roles import Dsns
from registry.migrations.steps import upgrade

TEMPLATE = "template_register"
DEMO = "template_demo"
"""The demonstration's register, which the fixture `loaded` loads."""

LENT = "LENT_SERVER"
"""The variable that names the folder of a server lent to this run; none where it starts its own."""

DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")


@dataclass(frozen=True, slots=True)
class TestServer:
    """A running server with the migrated database all others are copied from."""

    __test__ = False  # not a test itself, whatever its name

    running: Running
    _numbers: Iterator[int] = field(default_factory=itertools.count, repr=False)

    @contextmanager
    def fresh(self, template: str = TEMPLATE) -> Iterator[Dsns]:
        """Make a copy of the migrated database, or of DEMO; drop it at the end, under whoever is connected."""
        name = self._name()
        made = roles.make_database(self.running, name, template=template)
        try:
            yield made
        finally:
            roles.drop_database(self.running, name)

    @contextmanager
    def empty(self) -> Iterator[Dsns]:
        """Make a database without the schema, for tests of the migrations themselves."""
        name = self._name()
        try:
            yield roles.make_database(self.running, name)
        finally:
            roles.drop_database(self.running, name)

    def _name(self) -> str:
        return f"test_{os.getpid()}_{next(self._numbers)}"


def lent() -> TestServer | None:
    """Return the server another run lent to this one. Raises EmbeddedError when it has ended."""
    folder = os.environ.get(LENT)
    return TestServer(Embedded.find(Path(folder))) if folder else None


@contextmanager
def serve(folder: Path, programs: Path | None = None) -> Iterator[TestServer]:
    """Start a server in `folder`, of the wheel's PostgreSQL or the one in `programs`; migrate a template."""
    with Embedded(programs=programs, durable=False).start(folder) as running:
        migrations.make_roles(running.dsn())
        roles.give_passwords(running)
        template = roles.make_database(running, TEMPLATE)
        upgrade(template.owner)
        yield TestServer(running)

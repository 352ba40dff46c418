"""`nordkap work`: the process behind: sequencing of the log, compaction of the index, tidying."""

from __future__ import annotations

from typing import Annotated

import typer

from keys.scope import Root
from registry import logs
from registry.cli import child
from registry.cli.failure import told
from registry.cli.fit import require_fit
from registry.cli.surroundings import surroundings
from registry.rootkeys import open_roots
from registry.settings import Settings
from registry.wiring import House


def work(*, with_starter: Annotated[bool, typer.Option(hidden=True)] = False) -> None:
    """Sequence the log, compact the index, until stopped. One such process is enough.

    Example: nordkap work
    """
    with told():
        environ = surroundings()
        settings = Settings.load(environ)
        settings.url("work_database_url")
        logs.configure(settings.log_level)
        roots = open_roots(settings, tuple(Root), environ)
        house = House(settings, roots, "work_database_url", "work", watch_backlog=False)
        require_fit(house)
        if with_starter:
            child.end_with_starter()
        try:
            house.work.run()
        finally:
            house.close()

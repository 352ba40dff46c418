"""The demonstration's register for the bench, on an embedded server that ends with the bench."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from registry.cli.demo import load
from registry.cli.surroundings import ENVIRONMENT_FILE, read_environment
from registry.embedded import Embedded


@contextmanager
def served_settings(folder: Path) -> Iterator[dict[str, str]]:
    """Make the register in `folder` and give the settings a process needs, while its database runs."""
    with Embedded(durable=False).start(folder / "database") as running:
        load(folder, running)
        yield read_environment(folder / ENVIRONMENT_FILE)

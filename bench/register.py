"""The demonstration's register for the bench, on an embedded server that ends with the bench."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from registry.cli.demonstration import load
from registry.embedded import Embedded


@contextmanager
def demonstration() -> Iterator[Path]:
    """Make the register and give its folder, with its settings and accounts, while its database runs."""
    with tempfile.TemporaryDirectory(prefix="nordkap-bench-") as place:
        folder = Path(place)
        with Embedded(durable=False).start(folder / "database") as running:
            load(folder, running)
            yield folder

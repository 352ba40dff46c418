"""Where a command finds its settings: the environment, or the demo in this folder when nothing is set."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from registry.settings import PREFIX

DEMO_FOLDER = Path("var/demo")
ENVIRONMENT_FILE = "environment"
ACCOUNTS = "accounts.json"
LOADED = "loaded"
DATABASE = "nordkap"
"""What the demo calls its files and its database; `registry.cli.demonstration` draws the folder."""


def surroundings() -> Mapping[str, str]:
    """Return the environment; the demo's when no ``NORDKAP_`` variable is set and a demo lies here."""
    if any(name.startswith(PREFIX) for name in os.environ):
        return os.environ
    file = DEMO_FOLDER / ENVIRONMENT_FILE
    if not file.exists():
        return os.environ
    print(f"No NORDKAP_ settings: using the demo in {DEMO_FOLDER}.", file=sys.stderr)
    return {**os.environ, **read_environment(file)}


def read_environment(file: Path) -> dict[str, str]:
    """Read ``NAME=value`` lines."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))

"""The browser the tests drive: Debian's Chromium where it is installed, else Playwright's own.

``python -m tests.support.chromium`` says which one there is, and fetches Playwright's where there is none.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

DEBIAN = ("chromium", "chromium-browser", "google-chrome")
MISSING = "no Chromium is installed: apt-get install chromium, or playwright install --with-deps chromium"


def installed() -> str | None:
    """Return the path of a Chromium, or None."""
    for name in DEBIAN:
        path = shutil.which(name)
        if path is not None:
            return path
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def main() -> None:
    """Say which browser the tests will use; fetch one if there is none and it can be had."""
    found = installed()
    if found is None:
        sys.stdout.write("Fetching Chromium for the browser tests.\n")
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
        found = installed()
    said = f"Browser tests use {found}." if found else f"Browser tests are skipped: {MISSING}."
    sys.stdout.write(f"{said}\n")


if __name__ == "__main__":
    main()

"""Addresses of our own: where a page may lead on to, and which forms outlive a session that ends."""

from __future__ import annotations

import re
from urllib.parse import urlencode

KEPT_PATHS = (
    *("/search", "/purpose", "/audit", "/freeze", "/why"),
    "/companies/{company}/access",
    "/company/{family}/new",
    "/company/{family}/{record}",
)
"""Forms that survive the end of a session; others change the account or what others see, and are written anew."""

_LOCAL = re.compile(r"/(?:[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*)?", re.ASCII)
_STEPS = {
    "company": "[A-Za-z0-9_-]+",
    "family": "[a-z_]+",
    "record": "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
}
_KEPT = re.compile("|".join(path.format(**_STEPS) for path in KEPT_PATHS), re.ASCII)


def local(path: str) -> str:
    """Return a path of our own pages, or the start page for anything else (no open redirects)."""
    return path if _LOCAL.fullmatch(path) else "/"


def is_kept(path: str) -> bool:
    """Tell whether what was written in the form of this page outlives the session."""
    return _KEPT.fullmatch(path) is not None


def with_next(page: str, path: str) -> str:
    """Return the address of a page that leads on to `path`."""
    following = local(path)
    return page if following == "/" else f"{page}?{urlencode({'next': following}, safe='/')}"


def login_address(path: str) -> str:
    """Return the log-in page that leads back to `path`."""
    return with_next("/login", path)

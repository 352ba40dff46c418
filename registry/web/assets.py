"""Stylesheet, script and mark: their addresses carry their content, so that browsers may keep them.

::

    /static/nordkap.css?v=<the first 16 hex digits of the file's SHA-256>     kept for a year
    the same without, or with another `v`                                     asked for again each time
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).with_name("static")
MOUNT = "/static"
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
_DIGITS = 16


@cache
def _version(name: str) -> str:
    return sha256((FOLDER / name).read_bytes()).hexdigest()[:_DIGITS]


def address(name: str) -> str:
    """Return the address of a file in `FOLDER`."""
    return f"{MOUNT}/{name}?v={_version(name)}"


class Assets(StaticFiles):
    """Serves `FOLDER`."""

    def __init__(self) -> None:
        super().__init__(directory=FOLDER)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file with how long it may be kept; raises HTTPException."""
        response = await super().get_response(path, scope)
        asked = parse_qs(scope.get("query_string", b"").decode("ascii", "replace")).get("v")
        known = asked == [_version(path)]
        response.headers["Cache-Control"] = FOR_EVER if known else ASK_AGAIN
        return response

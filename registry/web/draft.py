"""The last search, sealed, in the reader's own browser: going back, a purpose or a new session keeps it.

::

    cookie  __Host-nordkap-search=<registry.accounts.drafts>     Secure, HttpOnly, SameSite=Strict; ends
                                                                 with the browser, and at log-out
    text    {"words": "...", "km": "200", ...}                   JSON, the fields of the search form
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import Request
    from fastapi.responses import Response

    from registry.accounts.drafts import Drafts
    from registry.caller import Credential

COOKIE = "__Host-nordkap-search"
USE = "search"
LONGEST = 3_800
"""Browsers keep cookies of 4,096 bytes, name and attributes included."""


def keep(response: Response, drafts: Drafts, credential: Credential, fields: Mapping[str, str]) -> None:
    """Let the browser keep a form; one that is too long is not kept. Raises NotSignedIn."""
    sealed = drafts.seal(credential, USE, json.dumps(fields, ensure_ascii=False))
    if len(sealed) <= LONGEST:
        response.set_cookie(COOKIE, sealed, path="/", secure=True, httponly=True, samesite="strict")


def kept(
    request: Request, drafts: Drafts, credential: Credential, names: Collection[str]
) -> dict[str, str] | None:
    """Return the form the browser keeps, None where it keeps none of this person's. Raises NotSignedIn."""
    sealed = request.cookies.get(COOKIE)
    text = drafts.open(credential, USE, sealed) if sealed else None
    if text is None:
        return None
    return {name: value for name, value in json.loads(text).items() if name in names}


def is_kept(request: Request) -> bool:
    """Tell whether there is something to go back to."""
    return COOKIE in request.cookies


def forget(response: Response) -> None:
    """Take it from the browser."""
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")

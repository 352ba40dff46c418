"""Against forms of other sites: where a changing request comes from, and a token that only our pages know.

::

    form token = base64url( HMAC-SHA-256( session token, "nordkap form token" ) )

It has 43 characters and is new with each session token. Pages call `check_form` for every changing request:
both checks, always. The forms of log-in and enrolment have no session yet and call `check_same_site` alone, which
is what keeps another site from logging a browser in (ASVS 3.5.1, 7.6.2).
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Collection
from urllib.parse import urlsplit

from fastapi import Request

from registry.errors import NotSignedIn, Refused
from registry.http.session import COOKIE, cookie_token

FIELD = "form_token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_LABEL = b"nordkap form token"
_SENTENCE = "This form did not come from a page of the register. Load the page again and send it from there."


def form_token(request: Request) -> str:
    """Return the token for the forms of this session. Raises NotSignedIn without a session cookie."""
    token = cookie_token(request)
    if token is None:
        raise NotSignedIn("Sign in first.")
    return form_token_of(token)


def form_token_of(session_token: str) -> str:
    """Return the token for the forms of a session that is just beginning, whose cookie is only on its way."""
    digest = hmac.digest(session_token.encode("ascii"), _LABEL, "sha256")
    return urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def check_same_site(request: Request, origins: Collection[str] = ()) -> None:
    """Require that a changing request was sent by one of our pages. Raises Refused.

    `origins` are ours (``https://register.example``); none given, the request's own Host is.
    ``Sec-Fetch-Site`` and ``Origin`` are set by the browser and cannot be forged by a page; with neither, a
    request that brings our cookie is refused.
    """
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None and site not in {"same-origin", "none"}:
        raise Refused(_SENTENCE)
    if origin is not None and not _ours(origin, request, origins):
        raise Refused(_SENTENCE)
    if site is None and origin is None and COOKIE in request.cookies:
        raise Refused(_SENTENCE)


def check_form(request: Request, given: object, origins: Collection[str] = ()) -> None:
    """Require both: our page, and this session's form token. Raises Refused, NotSignedIn."""
    check_same_site(request, origins)
    if not isinstance(given, str) or not hmac.compare_digest(form_token(request).encode(), given.encode()):
        raise Refused(_SENTENCE)


def _ours(origin: str, request: Request, origins: Collection[str]) -> bool:
    if origins:
        return origin in origins
    parts = urlsplit(origin)
    return parts.scheme in {"http", "https"} and parts.netloc == request.headers.get("host")

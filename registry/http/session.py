"""From a request to a `Credential`: the token is hashed at the door and goes no further.

::

    cookie   __Host-nordkap=<token>            pages; Secure, HttpOnly, SameSite=Lax, Path=/, no Domain;
                                               ends with the browser
    header   Authorization: Bearer <token>     /api/v1; cookies are not looked at there
    token    43 characters of base64url without padding: 256 random bits
    stored   SHA-256 of the token's 43 ASCII characters

Anything else than exactly this is nobody: NotSignedIn, never an error and never a default.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from registry.caller import Credential, token_hash
from registry.errors import FieldProblem, Invalid, NotSignedIn
from registry.http.address import Network, client_address

COOKIE = "__Host-nordkap"
DEVICE_COOKIE = "__Host-nordkap-device"
DEVICE_COOKIE_SECONDS = 90 * 24 * 3600
API = "/api/v1"
PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
PURPOSE_HEADER = "Nordkap-Purpose"
MAX_AGENT = 200

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_BEARER = re.compile(r"Bearer +([A-Za-z0-9_-]{43})", re.ASCII | re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)

_scheme = HTTPBearer(auto_error=False, description="The `token` that `POST /api/v1/session` gave.")
_Declared = Annotated[HTTPAuthorizationCredentials | None, Depends(_scheme)]
# For the API's description; `_purpose` reads the header itself, strictly, and only where the API is asked.
_DeclaredPurpose = Annotated[
    str | None,
    Header(
        alias=PURPOSE_HEADER,
        description="The id of one of my purposes; without it the session's counts.",
        json_schema_extra={"format": "uuid"},
    ),
]


def is_api(request: Request) -> bool:
    """Tell whether the request is for the JSON API."""
    return request.url.path.startswith(f"{API}/")


def for_programs(request: Request) -> bool:
    """Tell whether a program asks, and no reader: the API or a probe. They get documents, never pages."""
    return is_api(request) or request.url.path in PROBES


@dataclass(frozen=True, slots=True)
class Door:
    """The dependencies of routes; `proxies` are the networks whose ``X-Forwarded-For`` is believed.

    Give a route `Depends(door.credential)`. It proves nothing: `callers.admit(tx, credential)` does.
    """

    proxies: tuple[Network, ...] = ()

    async def credential(
        self, request: Request, _declared: _Declared = None, _named: _DeclaredPurpose = None
    ) -> Credential:
        """Return what the request brought. Raises NotSignedIn when that is nothing."""
        found = self._read(request)
        if found is None:
            raise NotSignedIn("Sign in first.")
        return found

    async def maybe_credential(self, request: Request) -> Credential | None:
        """Return what the request brought, or None."""
        return self._read(request)

    def address(self, request: Request) -> str:
        """Return the client's network address."""
        peer = request.client.host if request.client else None
        return client_address(peer, request.headers.getlist("x-forwarded-for"), self.proxies)

    def agent(self, request: Request) -> str:
        """Return what the browser calls itself, cut to `MAX_AGENT` printable characters."""
        said = request.headers.get("user-agent", "")[:MAX_AGENT]
        return "".join(letter if letter.isprintable() else "?" for letter in said)

    def _read(self, request: Request) -> Credential | None:
        api = is_api(request)
        token = _bearer_token(request) if api else cookie_token(request)
        if token is None:
            return None
        return Credential(
            token_hash=token_hash(token),
            channel="api" if api else "web",
            purpose=_purpose(request) if api else None,
            address=self.address(request),
            agent=self.agent(request),
        )


def cookie_token(request: Request) -> str | None:
    """Return the session token of the cookie, None when there is none of the right form."""
    token = request.cookies.get(COOKIE, "")
    return token if _TOKEN.fullmatch(token) else None


def set_session_cookie(response: Response, token: str) -> None:
    """Give the browser its session. Browsers keep Secure cookies for http://127.0.0.1 too."""
    response.set_cookie(COOKIE, token, path="/", secure=True, httponly=True, samesite="lax")


def clear_session_cookie(response: Response) -> None:
    """Take the session from the browser, and what it kept of the pages."""
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'


def set_device_cookie(response: Response, value: str) -> None:
    """Let the browser be known again at the next log-in; it replaces no factor."""
    response.set_cookie(
        DEVICE_COOKIE,
        value,
        max_age=DEVICE_COOKIE_SECONDS,
        path="/",
        secure=True,
        httponly=True,
        samesite="lax",
    )


def _bearer_token(request: Request) -> str | None:
    headers = request.headers.getlist("authorization")
    if len(headers) != 1:
        return None
    match = _BEARER.fullmatch(headers[0])
    return match.group(1) if match else None


def _purpose(request: Request) -> UUID | None:
    values = request.headers.getlist(PURPOSE_HEADER)
    if not values:
        return None
    if len(values) != 1 or not _UUID.fullmatch(values[0]):
        raise Invalid([FieldProblem(PURPOSE_HEADER, "This is not in the expected form.")])
    return UUID(values[0])

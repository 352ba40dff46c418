"""Every error becomes an RFC 9457 problem document here, in the reader's language, silent about the inside.

::

    {"type": "urn:nordkap:problem:<kind>", "title": "...", "status": 4xx|5xx, "detail": "...",
     "errors": [{"pointer": "/filters/0/field", "detail": "..."}],          422 only
     "request": "<32 hex digits>"}                                           5xx only, for the operator

`type` is stable; `title` and `detail` are for people. No value that was sent is repeated. A field the
caller may not use and one that does not exist are the same problem, byte for byte: features name the place
in the request, not the field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from audit.errors import AuditError
from keys.errors import AuthorityBroken, KeysError
from policies.errors import Denied, PoliciesError
from registry.errors import (
    Conflict,
    FieldProblem,
    Frozen,
    Invalid,
    LoginFailed,
    NordkapError,
    NotFound,
    NotSignedIn,
    PurposeNeeded,
    Refused,
    RevisionNeeded,
    Stale,
    StepUpNeeded,
    TooLarge,
    TooMany,
    Unavailable,
    ViewsUsedUp,
)
from registry.http import validation
from registry.language import negotiate, translate
from registry.logs import logger

TYPE_PREFIX = "urn:nordkap:problem:"
MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5
SERVER_SIDE = 500

_SERVER_SIDE = (KeysError, PoliciesError, AuditError, Unavailable)


@dataclass(frozen=True, slots=True)
class Kind:
    """One stable kind of problem: its status, the end of its `type`, the message id of its title."""

    status: int
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A worded problem, ready for JSON or for a page."""

    kind: Kind
    title: str
    detail: str
    errors: Sequence[tuple[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


KINDS: Mapping[type[Exception], Kind] = {
    Invalid: Kind(422, "invalid", "That cannot be used as it is."),
    NotSignedIn: Kind(401, "not-signed-in", "You are not signed in."),
    LoginFailed: Kind(401, "login-failed", "Signing in did not work."),
    Refused: Kind(403, "refused", "That is not open to you."),
    Denied: Kind(403, "refused", "That is not open to you."),
    StepUpNeeded: Kind(403, "step-up-needed", "Confirm that it is you."),
    PurposeNeeded: Kind(403, "purpose-needed", "Say what it is about first."),
    NotFound: Kind(404, "not-found", "There is nothing here for you."),
    Stale: Kind(412, "stale", "Somebody changed it in between."),
    RevisionNeeded: Kind(428, "revision-needed", "Say which revision you start from."),
    Conflict: Kind(409, "conflict", "That cannot be done now."),
    TooLarge: Kind(413, "too-large", "That is too large."),
    TooMany: Kind(429, "too-many", "That was too often."),
    ViewsUsedUp: Kind(403, "views-used-up", "No views are left."),
    Frozen: Kind(423, "frozen", "The register is stopped."),
    Unavailable: Kind(503, "unavailable", "The register cannot answer now."),
    AuthorityBroken: Kind(403, "integrity", "That is not open to you."),
    KeysError: Kind(503, "unavailable", "The register cannot answer now."),
    PoliciesError: Kind(503, "unavailable", "The register cannot answer now."),
    AuditError: Kind(503, "unavailable", "The register cannot answer now."),
}
MALFORMED = Kind(400, "malformed", "That is not readable.")
MEDIA = Kind(415, "media-type", "That is of another kind than expected here.")
ADDRESS_TOO_LONG = Kind(414, "address-too-long", "That is too large.")
SLOW = Kind(408, "slow", "That took too long to come.")
METHOD = Kind(405, "method-not-allowed", "That cannot be done here.")
OTHER = Kind(400, "request", "That cannot be done here.")
INTERNAL = Kind(500, "internal", "Something went wrong here.")

_DETAILS: Mapping[type[Exception], str] = {
    Denied: "Your role, or what you are approved for, does not open this. Ask the network's office.",
    AuthorityBroken: "A right lacks the register's own mark, so nothing is shown. Tell the operator.",
    KeysError: "The register cannot open what it needs, so nothing is shown or stored. Tell the operator.",
    PoliciesError: "The register cannot decide who may see this, so nothing is shown. Tell the operator.",
    AuditError: "The register cannot write its log, so it shows nothing. Tell the operator.",
}
_NOT_FOUND = "Check the address, or start again from the first page."
_METHOD = "This address does not take that kind of request."
_INTERNAL = "Nothing more was shown or stored. Tell the operator the number of this request."


def reader_language(request: Request) -> str:
    """Return the reader's language: the person's, when a page or service has said it, else the browser's."""
    known = getattr(request.state, "language", None)
    return known if isinstance(known, str) else negotiate(request.headers.get("accept-language"))


def worded(error: Exception, language: str) -> Problem:
    """Return the problem document's content for any error, in `language`. Unknown errors are `INTERNAL`."""
    if isinstance(error, RequestValidationError):
        error = validation.as_invalid(error)
    if isinstance(error, HTTPException):
        return _of_status(error, language)
    kind = next((KINDS[step] for step in type(error).__mro__ if step in KINDS), None)
    if kind is None:
        return _problem(INTERNAL, _INTERNAL, language)
    if not isinstance(error, NordkapError):
        sentence = next(_DETAILS[step] for step in type(error).__mro__ if step in _DETAILS)
        return _problem(kind, sentence, language, headers=_headers(error, kind))
    return _problem(
        kind,
        error.message_id,
        language,
        params=error.params,
        errors=_errors(error, language),
        headers=_headers(error, kind),
    )


def plain(kind: Kind, sentence: str, language: str, **params: object) -> Problem:
    """Return a problem that is no exception: what the middlewares refuse."""
    return _problem(kind, sentence, language, params=params)


def response(request: Request, problem: Problem) -> Response:
    """Return the problem as JSON."""
    body: dict[str, object] = {
        "type": TYPE_PREFIX + problem.kind.name,
        "title": problem.title,
        "status": problem.kind.status,
        "detail": problem.detail,
    }
    if problem.errors:
        body["errors"] = [{"pointer": pointer, "detail": detail} for pointer, detail in problem.errors]
    if problem.kind.status >= SERVER_SIDE:
        body["request"] = getattr(request.state, "request_id", "")
    return JSONResponse(body, problem.kind.status, headers=dict(problem.headers), media_type=MEDIA_TYPE)


def note(request: Request, error: Exception) -> None:
    """Write to the operator's log what the reader is not told; never a value, never a token."""
    if isinstance(error, (AuthorityBroken, *_SERVER_SIDE)) and not isinstance(error, Denied):
        about = {"key": error.key_id} if isinstance(error, KeysError) and error.key_id else {}
        number = getattr(request.state, "request_id", "")
        logger().error("request_failed", request=number, exc_info=error, **about)


async def answer(request: Request, error: Exception) -> Response:
    """Answer any known error; the handler for all of them."""
    note(request, error)
    return response(request, worded(error, reader_language(request)))


def install(app: FastAPI) -> None:
    """Let `app` answer every known error as a problem. Unknown ones reach `registry.http.headers`."""
    for kind in (NordkapError, KeysError, PoliciesError, AuditError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, answer)


def _problem(
    kind: Kind,
    sentence: str,
    language: str,
    *,
    params: Mapping[str, object] | None = None,
    errors: Sequence[tuple[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Problem:
    return Problem(
        kind, translate(language, kind.title), translate(language, sentence, params), errors, headers or {}
    )


def _errors(error: NordkapError, language: str) -> list[tuple[str, str]]:
    problems: Sequence[FieldProblem] = error.problems if isinstance(error, Invalid) else ()
    return [(problem.field, translate(language, problem.message_id, problem.params)) for problem in problems]


def _headers(error: Exception, kind: Kind) -> dict[str, str]:
    if isinstance(error, TooMany):
        return {"Retry-After": str(error.retry_after)}
    if kind.status == KINDS[Unavailable].status:
        return {"Retry-After": str(RETRY_SECONDS)}
    if kind.status == KINDS[NotSignedIn].status:
        return {"WWW-Authenticate": "Bearer"}
    return {}


def _of_status(error: HTTPException, language: str) -> Problem:
    kinds = {404: (KINDS[NotFound], _NOT_FOUND), 405: (METHOD, _METHOD)}
    other = Kind(error.status_code, OTHER.name, OTHER.title)
    kind, sentence = kinds.get(error.status_code, (other, _METHOD))
    return _problem(kind, sentence, language, headers=error.headers or {})

"""How problems stand in the API's description: one schema, one media type, each status named."""

from __future__ import annotations

from typing import Any

from registry.http.problems import MEDIA_TYPE

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "additionalProperties": False,
    "properties": {
        "type": {"type": "string", "pattern": "^urn:nordkap:problem:[a-z-]+$"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "additionalProperties": False,
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
        "request": {"type": "string"},
    },
}
MEANINGS = {
    400: "The body is not readable as JSON",
    401: "Not signed in, or signing in did not work",
    403: "Not open to the caller; or a fresh code or a purpose is needed first",
    404: "Not there, or not for the caller",
    409: "Not possible in the present state",
    412: "Changed by somebody else in between",
    413: "Too large",
    415: "Not sent as application/json",
    422: "Understood and wrong; each problem with a pointer to its place",
    428: "The revision to start from is missing (If-Match)",
    429: "Too often; Retry-After says when again",
    500: "An error of the register's own",
    503: "The database, a key, the log or the index is away; nothing was shown or stored",
}
ALWAYS = (422, 500, 503)
WITH_BODY = (400, 413, 415, 422)


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route that may answer with these statuses, and with 422, 500 and 503."""
    return {
        status: {
            "description": MEANINGS[status],
            "content": {MEDIA_TYPE: {"schema": PROBLEM_SCHEMA}},
        }
        for status in sorted({*statuses, *ALWAYS})
    }

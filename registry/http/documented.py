"""How problems stand in the API's description: one schema, one media type, each status named, all of it once."""

from __future__ import annotations

from typing import Any

from registry.http.description import MARK
from registry.http.problems import MEDIA_TYPE

PROBLEM_SCHEMA: dict[str, Any] = {
    MARK: "Problem",
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
    "examples": [
        {
            "type": "urn:nordkap:problem:invalid",
            "title": "That cannot be used as it is.",
            "status": 422,
            "detail": "Some of what you sent cannot be used. Nothing was stored.",
            "errors": [{"pointer": "/name", "detail": "This must be a name of 1 to 120 characters."}],
        }
    ],
}
MEANINGS = {
    400: "The body is not readable as JSON",
    401: "Not signed in, or signing in did not work",
    403: "Not open to the caller; or a fresh code or a purpose is needed first",
    404: "Not there, or not for the caller",
    409: "Not possible in the present state",
    412: "Changed by somebody else in between",
    413: "Too large",
    414: "The address is too long",
    415: "Not sent as application/json",
    422: "Understood and wrong; each problem with a pointer to its place",
    423: "The register is stopped; trying again does not help until two named persons let it go on",
    428: "The revision to start from is missing (If-Match)",
    429: "Too often; Retry-After says when again",
    500: "An error of the register's own",
    503: "The database, a key, the log or the index is away; nothing was shown or stored",
}
ALWAYS = (400, 413, 414, 415, 422, 500, 503)
"""What any route may answer: also one that wants no body refuses a body that is too large or unreadable."""


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route that may answer with these statuses, and with those of `ALWAYS`."""
    return {
        status: {
            MARK: f"Problem{status}",
            "description": MEANINGS[status],
            "content": {MEDIA_TYPE: {"schema": PROBLEM_SCHEMA}},
        }
        for status in sorted({*statuses, *ALWAYS})
    }

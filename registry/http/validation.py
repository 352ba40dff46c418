"""What pydantic found wrong, in the register's own words: where, and what is right; not what was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError

from registry.errors import FieldProblem, Invalid

MAX_PROBLEMS = 50
MAX_POINTER = 200

MISSING = "This is missing."
UNKNOWN = "This is not known here."
KIND = "This is not of the expected kind."
FORM = "This is not in the expected form."
CHOICE = "This is not one of the possible values."
OTHER = "This cannot be used here."
_BOUNDS = {
    "string_too_short": ("This must have at least {minimum} characters.", "min_length"),
    "string_too_long": ("This must have at most {maximum} characters.", "max_length"),
    "too_short": ("This must have at least {minimum} entries.", "min_length"),
    "too_long": ("This must have at most {maximum} entries.", "max_length"),
    "greater_than": ("This must be more than {minimum}.", "gt"),
    "greater_than_equal": ("This must be at least {minimum}.", "ge"),
    "less_than": ("This must be less than {maximum}.", "lt"),
    "less_than_equal": ("This must be at most {maximum}.", "le"),
}
_EXACT = {"missing": MISSING, "extra_forbidden": UNKNOWN, "enum": CHOICE, "literal_error": CHOICE}
_FORM_ENDINGS = ("_pattern_mismatch", "_parsing", "_format", "uuid_version")
SENTENCES = (MISSING, UNKNOWN, KIND, FORM, CHOICE, OTHER, *(sentence for sentence, _ in _BOUNDS.values()))


def as_invalid(error: RequestValidationError) -> Invalid:
    """Return the same findings as `Invalid`, at most `MAX_PROBLEMS` of them, each under its JSON pointer."""
    return Invalid([_problem(found) for found in error.errors()[:MAX_PROBLEMS]])


def _problem(found: Mapping[str, Any]) -> FieldProblem:
    kind = str(found.get("type", ""))
    place = _pointer(found.get("loc", ()))
    if kind in _BOUNDS:
        sentence, name = _BOUNDS[kind]
        bound = found.get("ctx", {}).get(name)
        return FieldProblem(place, sentence, {"minimum": bound, "maximum": bound})
    if kind in _EXACT:
        return FieldProblem(place, _EXACT[kind])
    if kind.endswith(_FORM_ENDINGS):
        return FieldProblem(place, FORM)
    return FieldProblem(place, KIND if kind.endswith("_type") else OTHER)


def _pointer(location: Sequence[str | int]) -> str:
    """Return a JSON pointer (RFC 6901) into the body; a query parameter or header by its name."""
    if not location:
        return ""
    source, *steps = location
    if source != "body":
        return str(steps[-1] if steps else source)[:MAX_POINTER]
    escaped = (str(step).replace("~", "~0").replace("/", "~1") for step in steps)
    return "".join(f"/{step}" for step in escaped)[:MAX_POINTER]

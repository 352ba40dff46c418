"""What each adversary learns, as data: `claims.toml`, read strictly. Every claim names tests, or that it is a limit."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from registry.language import LANGUAGES

Said = Mapping[str, str]
"""One sentence in each of `LANGUAGES`."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence about an adversary.

    `tests` are paths and names of the tests that hold it; where it is empty, `figure` says what was measured, or
    where the limit is stated. What somebody does not learn is held by tests.
    """

    learns: bool
    said: Said
    tests: tuple[str, ...]
    figure: Said | None


@dataclass(frozen=True, slots=True)
class Adversary:
    """Somebody the design reckons with, and what is claimed about them."""

    id: str
    said: Said
    claims: tuple[Claim, ...]


@cache
def adversaries() -> tuple[Adversary, ...]:
    """Return every adversary, in order. Raises ValueError where the file is not in its form."""
    text = (files("registry.oversight.survey") / "claims.toml").read_text(encoding="utf-8")
    return parsed(tomllib.loads(text))


def parsed(found: Mapping[str, Any]) -> tuple[Adversary, ...]:
    """Return what the file says. Raises ValueError: a wording missing, or a claim that nothing holds."""
    made = tuple(
        Adversary(each["id"], _said(each), tuple(map(_claim, each.get("claim", ()))))
        for each in found.get("adversary", ())
    )
    for adversary in made:
        if {claim.learns for claim in adversary.claims} != {True, False}:
            raise ValueError(f"{adversary.id}: say what they learn and what not")
    return made


def _claim(found: Mapping[str, Any]) -> Claim:
    tests, figure = tuple(found.get("tests", ())), found.get("figure")
    if bool(tests) == (figure is not None):
        raise ValueError(f"{found.get('en')}: name the tests that hold it, or the figure")
    if not found["learns"] and not tests:
        raise ValueError(f"{found.get('en')}: a promise is held by tests")
    return Claim(bool(found["learns"]), _said(found), tests, None if figure is None else _said(figure))


def _said(found: Mapping[str, Any]) -> Said:
    missing = [language for language in LANGUAGES if not str(found.get(language, "")).strip()]
    if missing:
        raise ValueError(f"{found.get('en')}: not worded in {', '.join(missing)}")
    return {language: str(found[language]) for language in LANGUAGES}

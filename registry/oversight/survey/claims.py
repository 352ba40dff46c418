"""What each adversary learns, as data: `claims.toml`, read strictly. Every claim names a test or a figure."""

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
    """One sentence about an adversary; `test` is a test's path and name, or `figure` says what was measured."""

    learns: bool
    said: Said
    test: str | None
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
    """Return what the file says. Raises ValueError: a wording missing, or a claim without test or figure."""
    made = tuple(
        Adversary(each["id"], _said(each), tuple(map(_claim, each.get("claim", ()))))
        for each in found.get("adversary", ())
    )
    for adversary in made:
        if {claim.learns for claim in adversary.claims} != {True, False}:
            raise ValueError(f"{adversary.id}: say what they learn and what not")
    return made


def _claim(found: Mapping[str, Any]) -> Claim:
    test, figure = found.get("test"), found.get("figure")
    if (test is None) == (figure is None):
        raise ValueError(f"{found.get('en')}: name the test that holds it, or the figure")
    return Claim(bool(found["learns"]), _said(found), test, None if figure is None else _said(figure))


def _said(found: Mapping[str, Any]) -> Said:
    missing = [language for language in LANGUAGES if not str(found.get(language, "")).strip()]
    if missing:
        raise ValueError(f"{found.get('en')}: not worded in {', '.join(missing)}")
    return {language: str(found[language]) for language in LANGUAGES}

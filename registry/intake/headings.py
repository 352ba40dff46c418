"""Which field a heading names: by the catalogue's labels and by what else people write over a column.

A heading may say its unit: "Längd (mm)", "Travel X [mm]", "Vekt, kg".
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from registry import catalogue
from registry.catalogue.field import Field
from registry.catalogue.measures import NoSuchMeasure, OtherMeasure, measured_in
from registry.language import LANGUAGES
from registry.vocabularies.folding import fold

FAMILIES: Final = ("machine", "capability", "certificate", "skill_pool", "experience", "site", "contact")
"""What somebody may keep a list of; in this order where a file could be two of them."""

_UNIT_AT_END = re.compile(
    r"^(?P<name>.+?)\s*(?:[(\[]\s*(?P<within>[^()\[\]]{1,12})\s*[)\]]|,\s*(?P<after>\S{1,8}))$"
)
_LAST_WORD = re.compile(r"^(?P<name>.+?)\s+(?:i\s+)?(?P<last>\S{1,6})$")


@dataclass(frozen=True, slots=True)
class Named:
    """The field a heading names, and the unit it says (None: the field's own)."""

    field: str
    unit: str | None = None


def fillable(family: str) -> tuple[Field, ...]:
    """Return the fields of a family that a column can fill."""
    return tuple(
        field for field in catalogue.family(family).fields if not field.derived and field.refers_to is None
    )


def named(heading: str, family: str, language: str) -> Named | None:
    """Return the field of `family` that a heading names, None where it names none."""
    spellings = _spellings(family)
    for name, said in _readings(heading):
        folded = fold(name)
        for spoken in (language, *(one for one in LANGUAGES if one != language)):
            field = spellings[spoken].get(folded)
            if field is not None and (said is None or _fits(said, field)):
                return Named(field, None if said is None else measured_in(said, _unit(field)))
    return None


def matches(headings: Sequence[str], family: str, language: str) -> int:
    """Return how many different fields of a family headings name."""
    found = {one.field for heading in headings if heading and (one := named(heading, family, language))}
    return len(found)


def _readings(heading: str) -> list[tuple[str, str | None]]:
    """Return how a heading may be read: its name, and the unit it says."""
    readings: list[tuple[str, str | None]] = [(heading, None)]
    end = _UNIT_AT_END.match(heading)
    if end is not None:
        readings.append((end["name"], end["within"] or end["after"]))
        # Whatever else stands within: "Travel X (max)".
        readings.append((end["name"], None))
    last = _LAST_WORD.match(heading)
    if last is not None:
        readings.append((last["name"], last["last"]))
    return readings


def _fits(said: str, field: str) -> bool:
    try:
        return bool(measured_in(said, _unit(field)))
    except (NoSuchMeasure, OtherMeasure, KeyError):
        return False


def _unit(field: str) -> str:
    return catalogue.field(field).unit or ""


@cache
def _spellings(family: str) -> Mapping[str, Mapping[str, str]]:
    """Return language → folded spelling → field; a label goes before what others write."""
    found: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    besides = _besides().get(family, {})
    for language, spellings in found.items():
        for field in fillable(family):
            spellings.setdefault(fold(field.label(language)), field.name)
        for name, by_language in besides.items():
            for spelling in by_language.get(language, ()):
                spellings.setdefault(fold(spelling), f"{family}.{name}")
    return found


@cache
def _besides() -> Mapping[str, Mapping[str, Mapping[str, Sequence[str]]]]:
    """Return family → attribute → language → what people write."""
    path = files("registry") / "intake" / "headings.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))

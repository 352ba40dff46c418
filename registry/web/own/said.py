"""One's own values in words: services give them as JSON, with the tier the owner chose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policies.vocabulary import Tier
from registry import catalogue
from registry.catalogue.field import Kind
from registry.catalogue.values import check
from registry.catalogue.wording import worded
from registry.errors import Invalid
from registry.web import facts, naming

if TYPE_CHECKING:
    from registry.catalogue.field import Band, Field
    from registry.companies.views import OwnValue, RecordView

BY_COUNTRY = frozenset({Kind.ORG_NUMBER, Kind.PERSONAL_NUMBER})
"""Kinds whose values are checked by the rules of a country, and read as they are written."""


@dataclass(frozen=True, slots=True, repr=False)
class Said:
    """One own value as `registry.web.facts.Shown`."""

    value: Any
    label: str
    tier: Tier


def said(name: str, value: Any, tier: Tier, language: str) -> Said:
    """Return a JSON value of a field with its words."""
    declared = catalogue.field(name)
    if declared.derived or declared.kind in BY_COUNTRY:
        return Said(value, _as_written(declared, value, language), tier)
    try:
        return Said(value, worded(declared, check(declared, value), language), tier)
    except Invalid:  # stated under an older list
        return Said(value, str(value), tier)


def own(values: Mapping[str, OwnValue], language: str) -> dict[str, Said]:
    """Return the values of a record with their words."""
    return {name: said(name, value.value, value.effective, language) for name, value in values.items()}


def text(name: str, value: Any, language: str) -> str:
    """Return a JSON value of a field in words, as pages show it."""
    return facts.text(name, said(name, value, Tier.SEALED, language), language)


def band(declared: Field, one: Band, language: str) -> str:
    """Return a band in words."""
    shown = Said(one.code, worded(declared, one, language), Tier.SEALED)
    return facts.text(declared.name, shown, language)


def title(record: RecordView, language: str) -> str:
    """Return what a record is called: by what it is, and by what tells two alike apart."""
    family = catalogue.family(record.family)
    named = next((name for name in naming.TITLES if name in record.values), None)
    parts = [text(name, record.values[name].value, language) for name in (named,) if name is not None]
    parts += [
        str(record.values[name].value)
        for name in naming.APART.get(record.family, ())
        if name in record.values
    ]
    return " ".join(dict.fromkeys(parts)) or family.label(language)


def sites(records: Sequence[RecordView], language: str) -> list[tuple[str, str]]:
    """Return the ids and names of the own sites."""
    return [(str(record.id), title(record, language)) for record in records if record.family == "site"]


def _as_written(declared: Field, value: Any, language: str) -> str:
    return worded(declared, value, language) if isinstance(value, str) else str(value)

"""Records with every field filled in, each kind with a value that is easily lost on the way through a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from registry import catalogue
from registry.catalogue.field import Field, Kind
from registry.catalogue.quantities import spelled_by_number
from registry.vocabularies import vocabulary

ODD = {
    "organisation.country": "SE",
    "organisation.org_number": "5560000019",
    "organisation.personal_number": "8001010001",
    "organisation.ncage": "0E123",
    "organisation.trading_names": ['=HYPERLINK("http://x.example")', 'Troll; "spån"', "+46 Exempel"],
    "organisation.showcase_sv": '=1+1\nAndra raden; med semikolon, komma och "citat" å ä ö _x0041_',
    "site.nuts3": "SE322",
    "site.municipality": "Östersund",
    "site.name": "-Norra 3-5",
    "site.address": "@Exempelgatan 1",
    "machine.class": "other",
    "machine.source_text": "\u2028rad",
    "machine.model": "'135",
    "machine.serial": "0012E3",
    "machine.make": "1/2",
    "capability.standards": ["ISO 2768-m; fin", "007"],
    "certificate.number": "2026-01-31",
    "experience.years": {"min": 2015, "max": 2020},
    "experience.value_band": "<=100k",
    "skill_pool.headcount_band": "3-5",
    "machine.quantity_band": "2-3",
}


def filled(family: str, site: UUID | None = None) -> dict[str, Any]:
    """The values of one record, as JSON."""
    return {
        field.name: str(site)
        if field.refers_to
        else ODD[field.name]
        if field.name in ODD
        else SAMPLES[field.kind](field)
        for field in catalogue.family(family).fields
        if not field.derived and (field.refers_to is None or site is not None)
    }


def _words(field: Field) -> list[str]:
    return [term.code for term in vocabulary(str(field.vocabulary)).terms() if term.selectable]


def _number(field: Field, steps: int = 7) -> float:
    assert field.minimum is not None
    assert field.maximum is not None
    assert field.step is not None
    return float(min(field.maximum, field.minimum + steps * field.step))


def _band(field: Field) -> int | str:
    band = field.bands[1]
    return int(str(band.upper)) if spelled_by_number(field) else band.code


def _text(field: Field) -> Any:
    return ["- a", "b"] if field.many else "=cmd|'/c calc'!A1"


SAMPLES: Mapping[Kind, Callable[[Field], Any]] = {
    Kind.CODE: lambda field: _words(field)[-1],
    Kind.CODES: lambda field: _words(field)[: min(3, field.max_items)],
    Kind.TEXT: _text,
    Kind.NAME: _text,
    Kind.NUMBER: _number,
    Kind.RANGE: lambda field: {"min": _number(field, 0), "max": _number(field, 3)},
    Kind.BAND: _band,
    Kind.YEAR: lambda _: 2019,
    Kind.DATE: lambda _: "2027-06-30",
    Kind.BOOLEAN: lambda _: False,
    Kind.COORDINATES: lambda _: {"lat": 63.17931, "lon": -14.6357},
    Kind.URL: lambda _: "https://exempel.example/a?b=1",
    Kind.EMAIL: lambda _: "order@exempel.example",
    Kind.PHONE: lambda _: "+4663123456",
    Kind.DIGEST: lambda _: "0e" + "12" * 31,
}

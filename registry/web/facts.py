"""Values as readers see them: in their words, edges together on one line, an area by the nearest town."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Protocol

from registry import catalogue
from registry.catalogue.field import Kind
from registry.catalogue.units import UNITS
from registry.vocabularies.cells import centre, great_circle_km
from registry.vocabularies.errors import UnknownCell
from registry.vocabularies.places import places
from registry.web import formats
from registry.web.phone import phone
from registry.web.wording import LABELS, Sentence, say

if TYPE_CHECKING:
    from policies.vocabulary import Tier

NEAR_KM = 15.0
FAR_KM = 100.0
TENS = 10
DAYS = "DAY"
LAST_DAY = "certificate.valid_until"
AT_MOST = Sentence("Up to {amount}")
MORE_THAN = Sentence("More than {amount}")
ONE_DAY = Sentence("One day")
MORE_DAYS = Sentence("{count} days")
RANGE = re.compile(r"(?<=\d)-(?=\d)")

TOGETHER: Final[tuple[tuple[Sentence, tuple[str, ...]], ...]] = (
    (
        Sentence("Largest part (l × w × h)"),
        ("capability.part_l_mm", "capability.part_w_mm", "capability.part_h_mm"),
    ),
    (
        Sentence("Largest part (l × w × h)"),
        ("machine.part_l_mm", "machine.part_w_mm", "machine.part_h_mm"),
    ),
    (Sentence("Travel (X × Y × Z)"), ("machine.travel_x_mm", "machine.travel_y_mm", "machine.travel_z_mm")),
    (
        Sentence("Build volume (X × Y × Z)"),
        ("machine.build_x_mm", "machine.build_y_mm", "machine.build_z_mm"),
    ),
    (
        Sentence("Measuring volume (X × Y × Z)"),
        ("machine.volume_x_mm", "machine.volume_y_mm", "machine.volume_z_mm"),
    ),
    (
        Sentence("Bath, booth or oven (l × w × h)"),
        ("machine.bath_l_mm", "machine.bath_w_mm", "machine.bath_h_mm"),
    ),
    (Sentence("Table (l × w)"), ("machine.table_l_mm", "machine.table_w_mm")),
    (Sentence("Cutting bed (l × w)"), ("machine.bed_l_mm", "machine.bed_w_mm")),
    (Sentence("Circuit board (l × w)"), ("machine.board_l_mm", "machine.board_w_mm")),
    (Sentence("Largest door (w × h)"), ("site.door_w_mm", "site.door_h_mm")),
)
"""Edges that are read together, longest first as people say them; each of one unit."""


class Shown(Protocol):
    """A value as services show it: JSON, its words, what its field is called, who may read it."""

    @property
    def value(self) -> Any:
        """Return the value as JSON."""
        ...

    @property
    def label(self) -> str:
        """Return the value in the reader's words."""
        ...

    @property
    def tier(self) -> Tier:
        """Return the tier that governs who reads it."""
        ...


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what it is called, what it says, who may read it, and the fields it is made of."""

    label: str
    text: str
    tier: Tier
    fields: tuple[str, ...]


def facts(shown: Mapping[str, Shown], language: str, *, without: Iterable[str] = ()) -> list[Fact]:
    """Return the lines of a record or card, in the order of `shown`; references say nothing to a reader."""
    left = {
        name: value
        for name, value in shown.items()
        if name not in set(without) and catalogue.field(name).refers_to is None
    }
    found = []
    while left:
        name = next(iter(left))
        joined = _joined(left, name, language)
        fact = joined if joined is not None else _fact(name, left[name], language)
        found.append(fact)
        left = {other: value for other, value in left.items() if other not in fact.fields}
    return found


def label(name: str, language: str) -> str:
    """Return what a reader calls a field."""
    known = LABELS.get(name)
    return say(language, known) if known is not None else catalogue.field(name).label(language)


def family_label(name: str, language: str) -> str:
    """Return what a reader calls a family."""
    known = LABELS.get(name)
    return say(language, known) if known is not None else catalogue.family(name).label(language)


def labels(names: Iterable[str], language: str) -> list[str]:
    """Return what a reader calls these fields, edges that are read together once."""
    together = {edge: sentence for sentence, edges in TOGETHER for edge in edges}
    said = [say(language, together[name]) if name in together else label(name, language) for name in names]
    return list(dict.fromkeys(said))


def size(edges: Iterable[float], unit: str, language: str) -> str:
    """Return edges as people write them, e.g. 400 × 300 × 200 mm."""
    return f"{' × '.join(formats.number(edge, language) for edge in edges)} {unit}"


@cache
def area(cell: str, language: str) -> str:
    """Return where a 20 km cell lies: near a town, so far from one, or its latitude and longitude."""
    try:
        latitude, longitude = centre(cell)
    except UnknownCell:
        return cell
    km, place = min(
        (great_circle_km(latitude, longitude, place.latitude, place.longitude), place.name)
        for place in places()
    )
    if km <= NEAR_KM:
        return say(language, Sentence("Near {place}"), place=place)
    if km <= FAR_KM:
        return say(language, Sentence("About {km} km from {place}"), km=round(km / TENS) * TENS, place=place)
    return say(
        language,
        Sentence("Around latitude {latitude}, longitude {longitude}"),
        latitude=formats.number(round(latitude, 1), language),
        longitude=formats.number(round(longitude, 1), language),
    )


def text(name: str, shown: Shown, language: str) -> str:
    """Return a value in words where the service's own say a code, a unit's symbol or a row of digits."""
    field = catalogue.field(name)
    if field.kind is Kind.CELL:
        return area(str(shown.value), language)
    if field.kind is Kind.PHONE:
        return phone(shown.label)
    if field.kind is Kind.BAND:
        return _band(shown.label, language)
    if field.kind is Kind.COORDINATES and isinstance(shown.value, Mapping):
        return say(
            language,
            Sentence("Latitude {latitude}, longitude {longitude}"),
            latitude=formats.number(shown.value["lat"], language),
            longitude=formats.number(shown.value["lon"], language),
        )
    if field.unit == DAYS and _is_number(shown.value):
        days = ONE_DAY if shown.value == 1 else MORE_DAYS
        return say(language, days, count=formats.number(shown.value, language))
    return shown.label


def _band(label: str, language: str) -> str:
    """Return a band in words: the catalogue's own say ≤ 500 kg, >25 and 4-6."""
    sign, amount = label[:1], label[1:].strip()
    if sign == "≤":
        # Of things that are counted, at most one is one; what is measured has its unit behind it.
        return amount if amount == "1" else say(language, AT_MOST, amount=amount)
    if sign == ">":
        return say(language, MORE_THAN, amount=amount)
    return RANGE.sub("–", label)


def _fact(name: str, shown: Shown, language: str) -> Fact:
    said = text(name, shown, language)
    if name == LAST_DAY and _is_past(shown.value):
        said = say(language, Sentence("{day}, has expired"), day=said)
    return Fact(label(name, language), said, shown.tier, (name,))


def _joined(left: Mapping[str, Shown], name: str, language: str) -> Fact | None:
    for sentence, edges in TOGETHER:
        if name in edges and all(edge in left for edge in edges):
            values = [left[edge] for edge in edges]
            if len({value.tier for value in values}) == 1 and all(
                _is_number(value.value) for value in values
            ):
                unit = UNITS.get(catalogue.field(name).unit or "", "")
                text = size([value.value for value in values], unit, language)
                return Fact(say(language, sentence), text, values[0].tier, edges)
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_past(value: Any) -> bool:
    """Tell whether a day as JSON is over in UTC, by which the register counts."""
    return isinstance(value, str) and date.fromisoformat(value) < datetime.now(UTC).date()

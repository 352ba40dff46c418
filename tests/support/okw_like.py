"""A file with the same mess as the public list of machines in open workshops, and nothing of its content.

Trailing blanks, makers in lower case, "other" as a class, towns, counties and coordinates missing, letters of
many alphabets, signs nobody sees, commas and quotation marks inside cells, one exact duplicate, a first column
without a heading. The same seed gives the same file.
"""

from __future__ import annotations

import csv
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HEADINGS = (
    "",
    "name",
    "brand",
    "slug",
    "class_1",
    "lab",
    "city",
    "county",
    "country_code",
    "latitude",
    "longitude",
)
_LISTED = (
    "AE AR AT AU BA BD BE BG BH BO BR BT CA CD CH CI CL CM CN CO CR CZ DE DJ DK EC EE EG ES FI "
    "FR GB GE GR GT HR HU ID IE IL IN IQ IR IS IT JO JP KE KR KZ LB LK LT LU LV MA MT MX MY NC "
    "NG NL NO NP NZ OM PE PH PK PL PR PT PY QA RE RO RS RU RW SA SE SG SI SK SN SO SR SV TD TH "
    "TN TR TW UA US UY VE VN ZA"
)
COUNTRIES = tuple(_LISTED.split())
CLASSES = {
    "three_d_printer": 10,
    "cnc_milling": 4,
    "other": 3,
    "laser": 3,
    "precision_milling": 3,
    "vinyl_cutting": 2,
    "scanner": 2,
}
MAKERS = ("exempelmaskin", "trollverk, inc", "påhittade skrivare", "ñandú laser", "unknown", "ölander & søn ")
MODELS = ("provfräs", 'mo"dell', "skär®", "fre\xadsadora cnc", "läs-1090 ", "tvåa  med extra hjul", "maškina")
TOWNS = (
    "Påhitt ",
    "Ciudad Inventada",
    "Zámyšlená Ves",
    "Fantázie, Dolní",
    "想像市",
    "Вымысел",
    "Exempelköping",
)
SQUARE = (41.3874, 2.1686)
"""Where some workshops lie close together."""

NEAR_KM = 25.0


@dataclass
class Made:
    """What the file holds, counted while it was made."""

    rows: list[list[str]] = field(default_factory=list)
    workshops: set[str] = field(default_factory=set)
    machines: set[tuple[str, ...]] = field(default_factory=set)
    unmapped: int = 0
    duplicates: int = 0
    near_mills: set[str] = field(default_factory=set)
    """Names of workshops within `NEAR_KM` of `SQUARE` that have a mill."""

    def write(self, path: Path) -> Path:
        """Write it as CSV."""
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([HEADINGS, *self.rows])
        return path


def make(workshops: int = 130, seed: int = 20) -> Made:
    """Make a file of so many workshops; those after the last country begin with the first again."""
    chance = random.Random(seed)
    made = Made()
    for number in range(workshops):
        _workshop(chance, made, number)
    made.rows.insert(len(made.rows) // 2, list(made.rows[len(made.rows) // 3]))
    made.duplicates = 1
    for number, row in enumerate(made.rows):
        row[0] = str(number)
    return made


def _workshop(chance: random.Random, made: Made, number: int) -> None:
    slug = f"exempelverkstad{number}"
    name = (
        f"{chance.choice(('Exempelverkstaden', 'FabLab Påhitt', 'Māja'))} {number}{chance.choice(('', ' '))}"
    )
    country = COUNTRIES[number % len(COUNTRIES)]
    point = _point(chance, near=number % 12 == 0)
    city = "" if number % 19 == 7 else chance.choice(TOWNS)
    county = "" if number % 4 == 1 else f"Län {number % 9} "
    where = [slug, name, city, county, country, *point]
    made.workshops.add(slug)
    for model, maker, kind in _machines(chance):
        made.rows.append(["", model, maker, slug, kind, *where[1:]])
        made.machines.add((slug, model, maker, kind))
        made.unmapped += kind == "other"
        if number % 12 == 0 and "milling" in kind:
            made.near_mills.add(name.strip())


def _machines(chance: random.Random) -> Iterator[tuple[str, str, str]]:
    known: set[tuple[str, str, str]] = set()
    for _ in range(chance.randint(1, 6)):
        kind = chance.choices(list(CLASSES), weights=list(CLASSES.values()))[0]
        machine = (f"{chance.choice(MODELS)}{chance.randint(1, 40)}", chance.choice(MAKERS), kind)
        if machine not in known:
            known.add(machine)
            yield machine


def _point(chance: random.Random, *, near: bool) -> tuple[str, str]:
    if not near and chance.random() < 1 / 10:
        return "", ""
    if not near:
        # Anywhere but within reach of the square.
        return f"{chance.uniform(-55, 35):.7f}", f"{chance.uniform(20, 150):.14f}"
    away, around = chance.uniform(0, NEAR_KM) / 111.195, chance.uniform(0, 2 * math.pi)
    latitude = SQUARE[0] + away * math.cos(around)
    longitude = SQUARE[1] + away * math.sin(around) / math.cos(math.radians(SQUARE[0]))
    return f"{latitude:.7f}", f"{longitude:.14f}"

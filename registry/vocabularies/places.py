"""Towns and municipalities with their position and region, so that a place name can stand for an area.

`lists/places.toml` holds rows ``[names, country, region, latitude, longitude]``; `names` are spellings
separated by "|", the shown one first. Positions are those of the town's centre to two decimals: about a
kilometre, far finer than a cell.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from registry.vocabularies.cells import cell_of
from registry.vocabularies.folding import fold

_HOMES = {"sv": "SE", "nb": "NO"}
"""Where a reader of a language is most likely to mean."""


@dataclass(frozen=True, slots=True)
class Place:
    """A town or municipality. `region` is a code of the vocabulary `regions`."""

    name: str
    country: str
    region: str
    latitude: float
    longitude: float
    spellings: tuple[str, ...]

    @property
    def cell(self) -> str:
        """The 20 km cell of its centre."""
        return cell_of(self.latitude, self.longitude)


@cache
def places() -> tuple[Place, ...]:
    """Return every place of the list, in its order: the nearest to home first."""
    text = (files("registry.vocabularies") / "lists" / "places.toml").read_text(encoding="utf-8")
    return tuple(
        Place(names.partition("|")[0], country, region, latitude, longitude, tuple(names.split("|")))
        for names, country, region, latitude, longitude in tomllib.loads(text)["places"]
    )


def place_named(name: str, language: str = "en", *, country: str | None = None) -> Place | None:
    """Return the place with this name, in `country` if given.

    Where two share a name, the one in the country of the reader's language comes first, then the list's
    order.
    """
    found = [place for place in _by_name().get(fold(name), ()) if country in {None, place.country}]
    return min(found, key=lambda place: place.country != _HOMES.get(language), default=None)


@cache
def _by_name() -> Mapping[str, tuple[Place, ...]]:
    found: dict[str, tuple[Place, ...]] = {}
    for place in places():
        for spelling in place.spellings:
            found[fold(spelling)] = (*found.get(fold(spelling), ()), place)
    return found

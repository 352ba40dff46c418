"""Values that are worked out from others: the head of a process, the area and the region of a site."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from registry.catalogue.value import Coordinates, Value
from registry.vocabularies import vocabulary
from registry.vocabularies.cells import cell_of
from registry.vocabularies.places import Place, place_named


def derive(
    family: str, stated: Mapping[str, Value], *, country: str | None = None, sent: Collection[str] = ()
) -> dict[str, Value | None]:
    """Return what follows from the values a record has; None clears what cannot be worked out.

    capability: `process_head` from `process`. site: `area` from `coordinates`, else from `municipality`,
    looked for in the site's region, else in `country` (the organisation's), else anywhere; and `nuts3` from
    `municipality` where the owner left it empty, or named another town without naming the region (`sent`:
    fields of this change).
    """
    match family:
        case "capability":
            process = stated.get("capability.process")
            return {"capability.process_head": head_of(process) if isinstance(process, str) else None}
        case "site":
            return _site(stated, country, sent)
        case _:
            return {}


def head_of(process: str) -> str:
    """Return what a buyer would call a process: the term right below its group, or raise UnknownTerm."""
    processes = vocabulary("processes")
    line = (process, *processes.ancestors(process))
    return line[-2] if len(line) > 1 else process


def _site(stated: Mapping[str, Value], country: str | None, sent: Collection[str]) -> dict[str, Value | None]:
    coordinates, town, region = (
        stated.get(f"site.{name}") for name in ("coordinates", "municipality", "nuts3")
    )
    if "site.municipality" in sent and "site.nuts3" not in sent:
        region = None
    place = _place(town, region, country) if isinstance(town, str) else None
    found: dict[str, Value | None] = {"site.area": None if place is None else place.cell}
    if isinstance(coordinates, Coordinates):
        found["site.area"] = cell_of(float(coordinates.latitude), float(coordinates.longitude))
    if region is None and place is not None:
        found["site.nuts3"] = place.region
    return found


def _place(town: str, region: Value | None, country: str | None) -> Place | None:
    if isinstance(region, str):
        return place_named(town, country=region[:2])
    return place_named(town, country=country) or place_named(town)

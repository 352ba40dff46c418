"""What a generated company has and does: its sites, machines and capabilities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry.catalogue.derived import head_of
from registry.demo.workshop import Workshop, words

Entry = dict[str, Any]

_NEWEST, _OLDEST = 2025, 1998
_AREA_M2 = 50
"""Of premises, for each person; areas are stated in as many."""
_CRANES = ((1, 2), (3.2, 5), (6.3, 10, 16))
_DOORS = ((3000, 3000), (4000, 4200), (5000, 5000))
_LOADING = (["ground_door"], ["ground_door", "forklift"], ["dock", "ground_door", "forklift"])
_QUANTITIES = ("1", "2-3", "4-6")
_BATCHES = (
    ["single", "small_series"],
    ["single", "small_series", "medium_series"],
    ["small_series", "medium_series"],
)
_DRAWN_OFFICE = frozenset({"design"})
"""Trades that sit in offices: no crane, no gate."""
_FINE_UM = 20
_BOUGHT = "subcontracted"
_BOUGHT_IN = {"milling": "hardening", "turning": "galvanising", "welding": "powder", "sheet": "powder"}


def sites(workshop: Workshop, address: str) -> list[Entry]:
    """Return its site, and for some a second one."""
    chance, size = workshop.chance.of("site"), workshop.size
    entry: Entry = {
        "place": workshop.town,
        "site.name": workshop.craft["hall"][workshop.language],
        "site.area_m2": _AREA_M2 * workshop.people,
        "site.power_kW": (63, 160, 400)[size],
        "site.address": address,
        "site.coordinates": _near(workshop, "first"),
    }
    if workshop.trade not in _DRAWN_OFFICE:
        width, height = _DOORS[size]
        entry |= {"site.door_w_mm": width, "site.door_h_mm": height, "site.loading": _LOADING[size]}
        if chance.once_in("crane", 2):
            entry["site.crane_t"] = chance.pick("lifts", _CRANES[size])
    if chance.once_in("backup", 4):
        entry["site.backup_h"] = chance.pick("hours", (2, 8, 24, 72))
    found = [entry]
    if size and chance.once_in("second", 6):
        hall = words("words")["second_hall"][workshop.language]
        where = _near(workshop, "second")
        more = {"site.name": hall, "site.area_m2": 10 * workshop.people, "site.coordinates": where}
        found.append({"place": workshop.town, **more})
    return found


def machines(workshop: Workshop) -> list[Entry]:
    """Return its machines: those that what it offers takes, and some that its trade usually has."""
    chance = workshop.chance.of("machines")
    offered = [words("capabilities")[name] for name, role in _offered(workshop) if role != _BOUGHT]
    taken = [listed["on"] for listed in offered if "on" in listed]
    usual = chance.some("usual", workshop.craft["machines"], chance.between("number", 1, 2) + workshop.size)
    # Each class once, what the company is about first.
    chosen = dict.fromkeys((*taken, *usual))
    return [_machine(workshop, place, name) for place, name in enumerate(chosen)]


def capabilities(workshop: Workshop) -> list[Entry]:
    """Return what it offers: what is its own first, then what it does besides, then what it buys in."""
    return [_capability(workshop, name, role) for name, role in _offered(workshop)]


def _offered(workshop: Workshop) -> list[tuple[str, str]]:
    """Tables of capabilities.toml, each with its code of the vocabulary `capability_roles`."""
    chance = workshop.chance.of("capabilities")
    names = list(workshop.craft["capabilities"])
    own = names.pop(int(chance.once_in("second first", 3)))
    more = chance.some("more", names, chance.between("number", 1, 2) + workshop.size // 2)
    roles = ("core" if chance.once_in(f"core {name}", 3) else "supplementary" for name in more)
    found = [(own, "core"), *zip(more, roles, strict=True)]
    if workshop.trade in _BOUGHT_IN and chance.once_in("bought", 3):
        found.append((_BOUGHT_IN[workshop.trade], _BOUGHT))
    return found


def _near(workshop: Workshop, hall: str) -> dict[str, float]:
    """A point in its town: up to a kilometre or so from the middle."""
    chance, place = workshop.chance.of(f"where {hall}"), workshop.place
    return {
        "lat": round(place.latitude + chance.between("north", -120, 120) / 10_000, 4),
        "lon": round(place.longitude + chance.between("east", -250, 250) / 10_000, 4),
    }


def _machine(workshop: Workshop, place: int, name: str) -> Entry:
    chance, listed = workshop.chance.of(f"machine {name}"), dict(words("machines")[name])
    letter, processes = listed.pop("letter"), listed.pop("processes")
    scale = min(2, max(0, workshop.size + chance.between("scale", -1, 1)))
    entry: Entry = {
        "machine.class": name,
        "machine.quantity_band": _QUANTITIES[workshop.size if place == 0 else chance.below("number", 2)],
        "machine.processes": processes,
        "machine.make": chance.pick("make", workshop.own("makes")),
        "machine.model": f"{letter}-{chance.between('model', 1, 9)}{scale * 2 + 1}0",
        "machine.year": chance.between("year", _OLDEST, _NEWEST),
        "machine.basis": chance.pick("basis", ("nameplate", "nameplate", "typical")),
    }
    return entry | {f"machine.{attribute}": values[scale] for attribute, values in listed.items()}


def _capability(workshop: Workshop, name: str, role: str) -> Entry:
    chance, listed = workshop.chance.of(f"capability {name}"), words("capabilities")[name]
    entry: Entry = {"capability.process": listed["process"], "capability.role": role}
    if "materials" in listed:
        entry["capability.materials"] = chance.pick("materials", listed["materials"])
    if role == _BOUGHT:
        return entry
    entry |= _parts(workshop, listed)
    least, most = listed["lead"]
    entry["capability.lead_time_days"] = chance.between("lead", least, most)
    standards = words("words")["standards"].get(head_of(listed["process"]))
    if standards is not None and chance.once_in("standard", 2):
        entry["capability.standards"] = standards
    if chance.below("text", 3):
        entry |= _texts(workshop, name, listed)
    if "source" in listed:
        entry["source"] = listed["source"]
    return entry


def _parts(workshop: Workshop, listed: Mapping[str, Any]) -> Entry:
    """How large, how many, how exact."""
    size = workshop.size
    entry: Entry = {}
    if "part" in listed:
        for edge, largest in zip("lwh", listed["part"][size], strict=True):
            entry[f"capability.part_{edge}_mm"] = largest
    if "mass" in listed:
        entry["capability.part_mass_kg"] = listed["mass"][size]
    if "tolerance" in listed:
        entry["capability.tolerance_um"] = listed["tolerance"][size]
        entry["capability.basis"] = workshop.chance.pick("basis", ("measured", "typical"))
        if listed["tolerance"][size] <= _FINE_UM:
            entry["capability.ra_um"] = workshop.chance.pick("ra", (0.4, 0.8, 1.6))
    if "part" in listed or "batch" in listed:
        entry["capability.batch"] = listed.get("batch", _BATCHES[size])
    return entry


def _texts(workshop: Workshop, name: str, listed: Mapping[str, Any]) -> Entry:
    """What it writes of this in its own language, and for some in English too."""
    chance = workshop.chance.of(f"text {name}")
    languages = {workshop.language, "en"} if chance.once_in("english", 3) else {workshop.language}
    about = words("words")["about"]
    which = chance.below("about", len(about["en"]))
    return {
        f"capability.text_{language}": f"{listed[language]} {about[language][which]}"
        for language in sorted(languages)
    }

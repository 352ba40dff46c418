"""What a picture shows, in the reader's words: regions, processes, reaches and steps, and how they moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from registry import catalogue
from registry.catalogue.wording import worded
from registry.disclosure.exposed import PROCESS, REGION
from registry.picture.content import Group, Part, Reach
from registry.picture.steps import STEPS
from registry.web.wording import LABELS, Sentence, say

if TYPE_CHECKING:
    from registry.picture.views import PictureView

REACHES: Final[Mapping[Reach, Sentence]] = {
    Reach.MEMBERS: Sentence("For approved members or more people"),
    Reach.CHOSEN: Sentence("For people the company chooses"),
    Reach.OWN: Sentence("For the company alone"),
}
ALONE = Sentence("Companies that are in {network} alone")
TOO = Sentence("Companies that are in {network} and in {others}")
NOTHING: Final = Part(0, {}, {}, {})
FEW = Sentence("Fewer than {count}, or none")
STEP = Sentence("{count} or more")
UNDER = Sentence("Less than {most} percent of the companies")
BETWEEN = Sentence("{least} to {most} percent of the companies")
FROM = Sentence("{least} percent of the companies or more")
UP, DOWN, SAME = Sentence("More than before"), Sentence("Fewer than before"), Sentence("As before")


def step(reached: int, language: str) -> str:
    """Return how many companies, as it is told."""
    return say(language, STEP, count=reached) if reached else say(language, FEW, count=STEPS[0])


def parts(found: PictureView, language: str) -> list[dict[str, Any]]:
    """Return what is shown of each group of companies: those of this network alone, then those of others too."""
    return [
        {
            "title": say(language, ALONE, network=found.network_name)
            if not group
            else say(
                language,
                TOO,
                network=found.network_name,
                others=", ".join(found.others.get(each, each) for each in group),
            ),
            "id": f"part-{number}",
            "companies": part.companies,
            "compared": found.before is not None,
            "cells": _cells(part, _before(found, group), language),
            "abilities": _abilities(part, _before(found, group), language),
            "shown": _shown(part, _before(found, group), language),
        }
        for number, (group, part) in enumerate(sorted(found.content.items()))
    ]


def _before(found: PictureView, group: Group) -> Part | None:
    """Return the group in the last signed picture, an empty one where it was not there; None without a picture."""
    return None if found.before is None else found.before.get(group, NOTHING)


def _cells(part: Part, before: Part | None, language: str) -> list[dict[str, Any]]:
    """Return regions with the processes of which something is told, now or in the picture before; the fullest first."""
    regions: dict[str, list[str]] = {}
    for region, process in sorted({**(before.cells if before else {}), **part.cells}):
        regions.setdefault(region, []).append(process)

    def now(region: str, process: str) -> int:
        return part.cells.get((region, process), 0)

    def told(region: str, process: str) -> dict[str, str]:
        earlier = None if before is None else before.cells.get((region, process), 0)
        return {
            "process": worded(catalogue.field(PROCESS), process, language),
            "companies": step(now(region, process), language),
            "moved": _moved(now(region, process), earlier, language),
        }

    fullest = sorted(
        regions, key=lambda region: (-max(now(region, each) for each in regions[region]), region)
    )
    return [
        {
            "region": worded(catalogue.field(REGION), region, language),
            "told": [
                told(region, process)
                for process in sorted(regions[region], key=lambda each: (-now(region, each), each))
            ],
        }
        for region in fullest
    ]


def _abilities(part: Part, before: Part | None, language: str) -> list[dict[str, Any]]:
    """Return the kinds of record, each with how many companies state something of it, by how far that goes."""
    families = dict.fromkeys(family for family, _ in part.abilities)
    return [
        {
            "family": _family(family, language),
            "reaches": [
                {
                    "reach": say(language, text),
                    "companies": step(part.abilities.get((family, reach), 0), language),
                    "moved": _moved(
                        part.abilities.get((family, reach), 0),
                        None if before is None else before.abilities.get((family, reach), 0),
                        language,
                    ),
                }
                for reach, text in REACHES.items()
            ],
        }
        for family in families
    ]


def _shown(part: Part, before: Part | None, language: str) -> list[dict[str, Any]]:
    """Return how many organisations were shown how much of the network."""
    shares = sorted(part.shown)
    above: dict[int, int | None] = dict(zip(shares, [*shares[1:], None], strict=True))
    return [
        {
            "share": _share(least, above[least], language),
            "organisations": step(part.shown[least], language),
            "moved": _moved(
                part.shown[least], None if before is None else before.shown.get(least, 0), language
            ),
        }
        for least in shares
    ]


def _share(least: int, most: int | None, language: str) -> str:
    if most is None:
        return say(language, FROM, least=least)
    return say(language, BETWEEN, least=least, most=most) if least else say(language, UNDER, most=most)


def _moved(now: int, before: int | None, language: str) -> str:
    if before is None:
        return ""
    return say(language, SAME if now == before else UP if now > before else DOWN)


def _family(name: str, language: str) -> str:
    declared = catalogue.FAMILIES.get(name)
    if name in LABELS:
        return say(language, LABELS[name])
    return name if declared is None else declared.label(language)

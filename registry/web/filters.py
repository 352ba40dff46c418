"""The filters of the search form, from the catalogue: those that this reader may use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from policies.vocabulary import Tier
from registry import catalogue
from registry.catalogue.units import UNITS
from registry.search.query import REACHES_KM
from registry.vocabularies import vocabulary
from registry.web import facts
from registry.web.conditions import CHOICES, KM, PLACE, PROCESS, PROCESS_HEAD, SIZES
from registry.web.wording import Sentence, say

if TYPE_CHECKING:
    from registry.caller import Caller
    from registry.companies.fields import CatalogueView
    from registry.web.view import Wrong

REGION = "site.nuts3"
HOME_REGIONS = ("SE", "NO", "FI", "DK")
STEP = "  "
LABELS: Mapping[str, Sentence] = {
    SIZES[0]: Sentence("Length"),
    SIZES[1]: Sentence("Width"),
    SIZES[2]: Sentence("Height"),
    SIZES[3]: Sentence("Weight"),
    "machine.class": Sentence("Kind of machine"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a drop-down list."""

    code: str
    label: str

    @property
    def pair(self) -> tuple[str, str]:
        """Return value and text, as the page writes an option."""
        return self.code, self.label


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: a list to choose from; a number with its unit where there are no options; else a text."""

    name: str
    label: str
    value: str
    options: Sequence[Option] = ()
    unit: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Filters that belong together, under a heading; `sizes` are short and stand side by side."""

    label: str
    filters: Sequence[Filter]
    sizes: bool = False


def filters_for(known: CatalogueView, caller: Caller, asked: Mapping[str, str]) -> list[Group]:
    """Return the filters with what is chosen in them, in the order of the form: what, your part, where."""
    usable = {view.field.name for view in known.fields if view.operators}
    language = known.language
    # Below approved membership, companies show fields of work, not processes.
    other = PROCESS_HEAD if _reads_processes(caller) else PROCESS
    chosen = [
        Filter(name, _label(name, language), asked.get(name, ""), _options(name, language))
        for name in CHOICES
        if name in usable and name != other
    ]
    what = [each for each in chosen if each.name != REGION]
    sizes = [
        Filter(name, _label(name, language), asked.get(name, ""), unit=_unit(name))
        for name in SIZES
        if name in usable
    ]
    where = [*(each for each in chosen if each.name == REGION), *_distance(language, asked)]
    groups = [
        Group(say(language, Sentence("What the company can do")), what),
        Group(say(language, Sentence("Your part, which must fit")), sizes, sizes=True),
        Group(say(language, Sentence("Where")), where),
    ]
    return [group for group in groups if group.filters]


def named(problems: Iterable[Wrong], language: str) -> list[Wrong]:
    """Return what is wrong with the form, each field called what the form calls it."""
    return [replace(one, label=_label(one.field, language)) if one.label else one for one in problems]


def _distance(language: str, asked: Mapping[str, str]) -> Iterator[Filter]:
    reaches = [Option(str(km), say(language, Sentence("{km} km"), km=km)) for km in REACHES_KM]
    yield Filter(KM, say(language, Sentence("Distance at most")), asked.get(KM, ""), reaches)
    yield Filter(
        PLACE,
        say(language, Sentence("Counted from")),
        asked.get(PLACE, ""),
        hint=say(language, Sentence("A town. Leave it empty for your own site.")),
    )


def _label(name: str, language: str) -> str:
    own = LABELS.get(name)
    return say(language, own) if own is not None else facts.label(name, language)


def _unit(name: str) -> str:
    return UNITS.get(catalogue.field(name).unit or "", "")


def _reads_processes(caller: Caller) -> bool:
    return any(tier >= Tier.MEMBER for standing in caller.standings.values() for tier in standing.tiers)


@cache
def _options(name: str, language: str) -> tuple[Option, ...]:
    terms = vocabulary(catalogue.field(name).vocabulary or "")
    if name == PROCESS_HEAD:
        return tuple(
            sorted(
                (Option(code, terms.label(code, language)) for code in _fields_of_work()),
                key=lambda option: option.label.casefold(),
            )
        )

    def below(code: str, depth: int) -> Iterator[Option]:
        yield Option(code, STEP * depth + terms.label(code, language))
        for child in sorted(terms.children(code), key=lambda one: terms.label(one, language).casefold()):
            yield from below(child, depth + 1)

    heads = HOME_REGIONS if catalogue.field(name).vocabulary == "regions" else terms.children()
    return tuple(option for head in heads for option in below(head, 0))


@cache
def _fields_of_work() -> tuple[str, ...]:
    """Return the highest processes that a company may state: what an anonymous card says."""
    terms = vocabulary("processes")
    return tuple(
        term.code
        for term in terms.terms()
        if term.selectable and not any(terms.term(above).selectable for above in terms.ancestors(term.code))
    )

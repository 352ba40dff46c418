"""The inputs of a record's form, made from the catalogue: the few that matter first, the rest behind "More"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from registry import catalogue
from registry.catalogue.field import Kind
from registry.catalogue.foremost import foremost
from registry.catalogue.quantities import spelled_by_number
from registry.catalogue.units import UNITS
from registry.catalogue.values import fits_class
from registry.vocabularies import vocabulary
from registry.web.filters import Option
from registry.web.own import choices, said
from registry.web.own.choices import Group
from registry.web.own.spelling import NO, YES, inputs_of, written
from registry.web.wording import Sentence, say

if TYPE_CHECKING:
    from registry.catalogue.field import Family, Field

CLASS = "machine.class"
INPUT_MODES: Final[Mapping[Kind, str]] = {
    Kind.NUMBER: "decimal",
    Kind.RANGE: "decimal",
    Kind.YEAR: "numeric",
    Kind.EMAIL: "email",
    Kind.PHONE: "tel",
    Kind.URL: "url",
}
PLAIN: Final[Mapping[Kind, str]] = {
    Kind.CODE: "choice",
    Kind.BAND: "choice",
    Kind.BOOLEAN: "choice",
    Kind.REFERENCE: "choice",
    Kind.RANGE: "range",
    Kind.DATE: "date",
    Kind.TEXT: "text",
}
LONGEST_LINE = 300
LONGEST_LINES = 4_000
SHORT = frozenset({Kind.NUMBER, Kind.YEAR, Kind.RANGE, Kind.DATE})
ONE_PER_LINE = Sentence("One on each line.")


@dataclass(frozen=True, slots=True, repr=False)
class Input:
    """One field in a form.

    `kind` is line, lines, text, range, choice, ticks or date; `parts` are names, labels and texts of its inputs;
    `stored` is what somebody else stored meanwhile, in words, empty where nothing differs.
    """

    name: str
    kind: str
    label: str
    hint: str
    parts: Sequence[tuple[str, str, str]]
    groups: Sequence[Group] = ()
    chosen: frozenset[str] = frozenset()
    unit: str = ""
    mode: str = ""
    limit: int = LONGEST_LINE
    required: bool = False
    short: bool = False
    stored: str | None = None

    @property
    def text(self) -> str:
        """Return what stands in the first of its inputs."""
        return self.parts[0][2]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The inputs of one form, in two parts; `more` is behind a fold.

    `reasons` say of what kinds of field who sees them at first, and why.
    """

    first: Sequence[Input] = field(repr=False)
    more: Sequence[Input] = field(repr=False)
    reasons: Sequence[tuple[str, str]] = ()


def asked(family: Family, form: Mapping[str, str], language: str) -> tuple[list[Field], list[Field]]:
    """Return the fields that are asked first and those behind "More".

    Of a machine those that fit its class, and what is stated of it all the same.
    """
    machine_class = form.get(CLASS, "")
    known = machine_class in vocabulary("machine_classes")
    fields = [
        each
        for each in family.fields
        if not each.derived and (not known or fits_class(each, machine_class) or any(written(each, form)))
    ]
    named = foremost(family, language, [machine_class])
    by_name = {each.name: each for each in fields}
    first = [by_name[name] for name in named if name in by_name]
    return first, [each for each in fields if each not in first]


def sheet(
    family: Family,
    form: Mapping[str, str],
    language: str,
    *,
    sites: Sequence[Option],
    stored: Mapping[str, str] | None = None,
) -> Sheet:
    """Return the form of a record as it stands in `form`; `stored` as in `Input`, by field."""
    first, more = asked(family, form, language)
    others = stored or {}

    def made(fields: Iterable[Field]) -> list[Input]:
        return [
            _input(each, form, language, sites, others.get(each.name))
            for each in fields
            # With one place or none there is nothing to choose.
            if each.refers_to is None or len(sites) > 1 or any(written(each, form))
        ]

    return Sheet(made(first), made(more), _reasons([*first, *more], language))


def _input(
    each: Field, form: Mapping[str, str], language: str, sites: Sequence[Option], stored: str | None
) -> Input:
    kind, groups = _kind(each, language, sites)
    texts = written(each, form)
    hint = each.hints[language]
    if kind == "lines":
        hint = " ".join([hint, say(language, ONE_PER_LINE)])
    return Input(
        name=each.name,
        kind=kind,
        label=each.label(language),
        hint=hint,
        parts=_parts(each, texts, language),
        groups=groups,
        chosen=frozenset(texts[0].splitlines()),
        unit="" if each.kind is Kind.YEAR else UNITS.get(each.unit or "", ""),
        mode=INPUT_MODES.get(each.kind, ""),
        limit=_limit(each, kind),
        required=each.required,
        short=each.kind in SHORT,
        stored=stored,
    )


def _reasons(fields: Sequence[Field], language: str) -> list[tuple[str, str]]:
    classes = dict.fromkeys(each.cls for each in fields)
    return [
        (
            ", ".join(each.label(language) for each in fields if each.cls is cls),
            catalogue.CLASS_RULES[cls].why[language],
        )
        for cls in classes
    ]


def _parts(each: Field, texts: Sequence[str], language: str) -> list[tuple[str, str, str]]:
    names = inputs_of(each)
    if each.kind is not Kind.RANGE:
        return [(each.name, each.label(language), texts[0])]
    ends = (say(language, Sentence("Smallest")), say(language, Sentence("Largest")))
    return list(zip(names, ends, texts, strict=True))


def _limit(each: Field, kind: str) -> int:
    if kind == "lines":
        return LONGEST_LINES
    return each.max_length or LONGEST_LINE


def _kind(each: Field, language: str, sites: Sequence[Option]) -> tuple[str, Sequence[Group]]:
    """Return how a field is asked for, and what there is to choose from."""
    groups: Sequence[Group] = ()
    kind = PLAIN.get(each.kind, "lines" if each.many else "line")
    match each.kind:
        case Kind.CODE:
            groups = choices.groups(each.vocabulary or "", language)
        case Kind.CODES if len(vocabulary(each.vocabulary or "")) <= choices.MOST_TICKED:
            kind, groups = "ticks", choices.groups(each.vocabulary or "", language)
        case Kind.BAND:
            groups = [Group("", _bands(each, language))]
        case Kind.BOOLEAN:
            options = Option(YES, say(language, Sentence("Yes"))), Option(NO, say(language, Sentence("No")))
            groups = [Group("", options)]
        case Kind.REFERENCE:
            groups = [Group("", tuple(sites))]
    return kind, groups


def _bands(each: Field, language: str) -> tuple[Option, ...]:
    number = spelled_by_number(each)
    return tuple(
        Option(str(band.upper) if number else band.code, said.band(each, band, language))
        for band in each.bands
    )

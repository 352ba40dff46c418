"""What somebody chooses about a file on the page of the import, and the mapping that follows from it.

The same mapping as the command line reads: what can be chosen here can be written there, and the other way it
may say more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping as ReadMapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from registry import catalogue
from registry.catalogue import Field, Kind
from registry.catalogue.measures import MEASURES
from registry.errors import FieldProblem, Invalid
from registry.intake.mapping import WHOLE_ROW, Mapping, mapping_of

KEEP: Final = "keep"
LEAVE: Final = "leave"
"""What a column is for, beside a field: its cells are kept in the text, or left out."""

SAYS_NOTHING: Final = "nothing"
"""What a word says, beside a code and `KEEP`."""

TEXTS: Final[ReadMapping[str, str]] = {"machine": "machine.source_text"}
"""Family → the field that takes what no other does. It must not be shown more widely than what it may hold."""

TWICE = "Two columns are for {field}. Choose one of them, and keep or leave out the other."
NOTHING_READ = "No column is for a field. Choose at least one."
REQUIRED = "Say which column is for {field}, or choose one for all rows."


@dataclass(frozen=True, slots=True, repr=False)
class Choices:
    """Everything chosen about one sheet.

    `columns` is heading → field, `KEEP` or `LEAVE`; `units` heading → unit of its plain numbers; `splits`
    heading → what parts the words of a list; `words` heading → word → code, `KEEP` or `SAYS_NOTHING`;
    `constants` field → its code in every row; `totals` heading → words that begin a row of totals; `left` rows
    that are left out by number. `key` is the heading that tells rows apart, empty where the whole row does.
    `lenient` keeps cells in the text that do not fit their field.
    """

    family: str
    language: str
    sheet: str = ""
    encoding: str = "utf-8"
    delimiter: str = ","
    decimal: str = "found"
    headings: tuple[int, ...] = (1,)
    columns: ReadMapping[str, str] = field(default_factory=dict)
    units: ReadMapping[str, str] = field(default_factory=dict)
    splits: ReadMapping[str, str] = field(default_factory=dict)
    words: ReadMapping[str, ReadMapping[str, str]] = field(default_factory=dict)
    constants: ReadMapping[str, str] = field(default_factory=dict)
    totals: ReadMapping[str, tuple[str, ...]] = field(default_factory=dict)
    left: tuple[int, ...] = ()
    key: str = ""
    lenient: bool = False

    def encode(self) -> str:
        """Return them as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def decode(cls, text: str) -> Choices:
        """Return what `encode` made."""
        said: dict[str, Any] = json.loads(text)
        made = cls(**said)
        totals = {heading: tuple(words) for heading, words in made.totals.items()}
        return replace(made, headings=tuple(made.headings), left=tuple(made.left), totals=totals)

    def reads(self) -> dict[str, str]:
        """Return heading → field of the columns that fill one."""
        return {heading: to for heading, to in self.columns.items() if to not in {KEEP, LEAVE}}

    def missing(self) -> list[Field]:
        """Return the required fields that neither a column nor a constant fills."""
        filled = {*self.reads().values(), *self.constants}
        return [
            one for one in catalogue.family(self.family).fields if one.required and one.name not in filled
        ]

    def mapping(self) -> Mapping:
        """Return the mapping. Raises Invalid where a choice is missing, or two contradict each other."""
        problems = [
            FieldProblem("constant", REQUIRED, {"field": one.label(self.language)}) for one in self.missing()
        ]
        fields = self._fields(problems)
        if not fields and not problems:
            problems.append(FieldProblem("family", NOTHING_READ))
        if problems:
            raise Invalid(problems)
        return mapping_of(
            {
                "file": self._file(),
                "words": {f"w{at}": listed for at, (_, listed) in self._lists().items()},
                "records": {
                    self.family: {
                        "key": self._key(),
                        **({"keep": TEXTS[self.family]} if self.family in TEXTS else {}),
                        "fields": fields,
                    }
                },
            }
        )

    def _file(self) -> dict[str, Any]:
        return {
            "language": self.language,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            **({"sheet": self.sheet} if self.sheet else {}),
            "decimal": self.decimal,
            "headings": list(self.headings),
            "skip": {heading: list(words) for heading, words in self.totals.items()},
            "leave": list(self.left),
            "ignore": [heading for heading, to in self.columns.items() if self._ignored(to)],
        }

    def _ignored(self, to: str) -> bool:
        return to == LEAVE or (to == KEEP and self.family not in TEXTS)

    def _key(self) -> list[str]:
        if catalogue.family(self.family).max_records == 1:
            return []
        return [self.key] if self.key else list(WHOLE_ROW)

    def _fields(self, problems: list[FieldProblem]) -> dict[str, dict[str, Any]]:
        fields: dict[str, dict[str, Any]] = {}
        for name, code in self.constants.items():
            fields[name] = {"value": [code] if catalogue.field(name).many else code}
        lists = {heading: at for at, (heading, _) in self._lists().items()}
        for heading, name in self.reads().items():
            described = catalogue.field(name)
            if name in fields and "column" in fields[name] and described.kind is Kind.RANGE:
                first = fields[name]
                fields[name] = {"min": first["column"], "max": heading}
                if "unit" in first:
                    fields[name]["unit"] = first["unit"]
            elif name in fields and described.kind in {Kind.TEXT, Kind.NAME} and not described.many:
                before = fields[name]
                fields[name] = {"columns": [*before.get("columns", [before.get("column")]), heading]}
            elif name in fields:
                problems.append(FieldProblem("columns", TWICE, {"field": described.label(self.language)}))
            else:
                fields[name] = self._source(heading, described, lists.get(heading))
        return fields

    def _source(self, heading: str, described: Field, listed: int | None) -> dict[str, Any]:
        source: dict[str, Any] = {"column": heading}
        unit = self.units.get(heading, "")
        if unit and described.unit in MEASURES and unit != described.unit:
            source["unit"] = unit
        if described.many and self.splits.get(heading):
            source["split"] = self.splits[heading]
        if listed is not None:
            source["words"] = f"w{listed}"
            if self.family in TEXTS:
                source["unknown"] = "other" if described.name == "machine.class" else ""
        elif self.lenient and self.family in TEXTS:
            source["otherwise"] = KEEP
        return source

    def _lists(self) -> dict[int, tuple[str, dict[str, str]]]:
        """Return number → heading and its words, of every column whose field is chosen from a vocabulary."""
        found: dict[int, tuple[str, dict[str, str]]] = {}
        for at, (heading, name) in enumerate(self.reads().items()):
            if catalogue.field(name).vocabulary is not None:
                listed = {
                    word: "" if code == SAYS_NOTHING else code
                    for word, code in self.words.get(heading, {}).items()
                    if code != KEEP
                }
                found[at] = (heading, listed)
        return found

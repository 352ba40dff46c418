"""The mapping: a TOML file that says what the columns of somebody's file mean.

::

    [file]            network, state ("member"), profile ("careful"), language ("en"), source ("declared"),
                      stated_on, ignore (columns)
                      encoding (UTF-8, or what a byte-order mark says), delimiter (","): of CSV
                      sheet (the first): of a workbook
                      decimal ("."; "found": told by each column's own cells)
                      headings = 3, or [3, 4] where two rows make them (the first row that has them)
                      skip = { "column" = "Sum" }, or several words: rows whose cell begins so are totals
                      leave = [12, 40]: further rows to leave out, by number
    [organisation]    key = [columns that tell one organisation from another], name = column
    [words.NAME]      their word = "our code", or [codes] for a list, or "" where the word says nothing
    [records.FAMILY]  fields = { "family.field" = source, ... }, tiers = { "family.field" = "MEMBER", ... },
                      key = [columns]: one record for each row that differs in them; ["*"]: in any column that
                      is not ignored; without it, one for each organisation;
                      keep = "family.text_field": where cells go that no field takes, each with its column's name

    source            { column = "c" }, with
                          words = "NAME"      to translate, and unknown = "code" for words that are not listed
                                              (the cell is then kept and counted)
                          split = ";"         where one cell holds a list
                          unit = "TNE"        of plain numbers; a cell's own unit goes before it
                          otherwise = "keep"  cells that do not fit the field are kept in the text and counted;
                                              without it they are problems
                      { columns = ["a", "b"] }     joined by commas
                      { value = constant }
                      { lat = "c", lon = "c" }     coordinates
                      { min = "c", max = "c" }     a range
                      { record = "site" }          the record of that family which the same row states
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from policies.vocabulary import Tier
from registry.catalogue.classes import Profile
from registry.disclosure.provenance import Source as Origin
from registry.errors import FieldProblem, Invalid
from registry.intake.problems import problem

MOST_BYTES = 262_144
MOST_ABOVE = 50
"""The heading row is looked for in as many rows."""
_STRICT = ConfigDict(extra="forbid", frozen=True)
HeadingRows = (
    Annotated[int, Field(ge=1, le=MOST_ABOVE)] | Annotated[tuple[int, ...], Field(min_length=1, max_length=2)]
)
"""A row, or two that make the headings together."""

WHOLE_ROW = ("*",)
_KINDS = ("column", "columns", "value", "lat", "min", "record")
_SENTENCES = {
    "extra_forbidden": "There is no such entry in a mapping: docs/import.md lists them.",
    "missing": "This is missing.",
}


class Source(BaseModel):
    """Where one field's value comes from; exactly one of the six kinds."""

    model_config = _STRICT

    column: str | None = None
    words: str | None = None
    unknown: str | None = None
    split: str | None = Field(default=None, min_length=1, max_length=3)
    unit: str | None = None
    otherwise: Literal["keep"] | None = None
    columns: tuple[str, ...] | None = Field(default=None, min_length=1)
    value: str | int | float | bool | list[str] | None = None
    lat: str | None = None
    lon: str | None = None
    min: str | None = None
    max: str | None = None
    record: str | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Source:
        if sum(getattr(self, kind) is not None for kind in _KINDS) != 1:
            raise ValueError("Say one of column, columns, value, lat and lon, min and max, or record.")
        if (self.lat is None) != (self.lon is None) or (self.min is None) != (self.max is None):
            raise ValueError("lat and lon belong together, and min and max.")
        if self.column is None and (self.words or self.unknown or self.split or self.otherwise):
            raise ValueError("words, unknown, split and otherwise belong to a column.")
        if self.unit is not None and self.column is None and self.min is None:
            raise ValueError("unit belongs to a column, or to min and max.")
        if self.unknown is not None and self.words is None:
            raise ValueError("unknown belongs to words.")
        return self

    def reads(self) -> Iterator[str]:
        """Give the columns it looks at."""
        alone = (self.column, self.lat, self.lon, self.min, self.max)
        yield from (name for name in alone if name is not None)
        yield from self.columns or ()


class Records(BaseModel):
    """What becomes records of one family."""

    model_config = _STRICT

    fields: dict[str, Source]
    tiers: dict[str, Tier] = {}
    key: tuple[str, ...] = ()
    keep: str | None = None

    def columns(self) -> set[str]:
        """Return every column that its fields and its key look at."""
        key = set() if self.whole_row else set(self.key)
        return key.union(*(source.reads() for source in self.fields.values()))

    @property
    def whole_row(self) -> bool:
        """Tell whether every row that differs from the others is a record of its own."""
        return self.key == WHOLE_ROW

    def column_of(self, field: str) -> str:
        """Return the column a field comes from, or the field's own name where none is read."""
        source = self.fields.get(field)
        return field if source is None else next(source.reads(), field)


class File(BaseModel):
    """How the file is written, where its organisations belong, and who states what it says."""

    model_config = _STRICT

    network: str | None = None
    state: Literal["member", "interested"] = "member"
    profile: Profile = Profile.CAREFUL
    language: str = "en"
    source: Origin = Origin.DECLARED
    stated_on: date | None = None
    encoding: Literal["utf-8", "utf-16", "windows-1252"] | None = None
    delimiter: Literal[",", ";", "\t", "|"] = ","
    sheet: str | None = None
    decimal: Literal[".", ",", "found"] = "."
    headings: HeadingRows | None = None
    skip: dict[str, str | tuple[str, ...]] = {}
    leave: tuple[int, ...] = ()
    ignore: tuple[str, ...] = ()

    def heading_rows(self) -> tuple[int, ...]:
        """Return the numbers of the rows that make the headings; none where they are to be found."""
        if self.headings is None:
            return ()
        return (self.headings,) if isinstance(self.headings, int) else self.headings


class Organisations(BaseModel):
    """What tells one organisation from another, and what it is called."""

    model_config = _STRICT

    key: tuple[str, ...] = Field(min_length=1)
    name: str


class Mapping(BaseModel):
    """A whole mapping, right in its form; `registry.intake.agreement` checks what it means."""

    model_config = _STRICT

    file: File = File()
    organisation: Organisations | None = None
    words: dict[str, dict[str, str | list[str]]] = {}
    records: dict[str, Records] = Field(min_length=1)

    def columns(self) -> set[str]:
        """Return every column that something reads."""
        used: set[str] = set()
        if self.organisation is not None:
            used |= {*self.organisation.key, self.organisation.name}
        return used.union(*(records.columns() for records in self.records.values()))

    def keeper(self) -> str | None:
        """Return the family that takes the cells of columns nobody reads: the first with a `keep`."""
        return next((family for family, records in self.records.items() if records.keep), None)


def read_mapping(path: Path) -> Mapping:
    """Read a mapping file. Raises Invalid with one problem for each thing that is wrong in its form."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise _wrong(f"The mapping {path.name} cannot be read: {error.strerror}.") from None
    if len(content) > MOST_BYTES:
        raise _wrong(f"The mapping {path.name} is larger than {MOST_BYTES // 1024} KiB.")
    try:
        text = unicodedata.normalize("NFC", content.decode("utf-8-sig"))
        said = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise _wrong(f"The mapping {path.name} is not UTF-8 at byte {error.start}.") from None
    except tomllib.TOMLDecodeError as error:
        raise _wrong(f"The mapping {path.name} is no TOML: {error}.") from None
    return mapping_of(said)


def mapping_of(said: object) -> Mapping:
    """Return the mapping that parsed TOML says. Raises Invalid like `read_mapping`."""
    try:
        return Mapping.model_validate(said)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
        raise Invalid(_without_repetition(_problem(one) for one in found)) from None


def _problem(error: Any) -> FieldProblem:
    where = ".".join(str(part) for part in error["loc"])
    said = _SENTENCES.get(error["type"]) or str(error["msg"]).removeprefix("Value error, ")
    return problem(where or "mapping", said if said.endswith(".") else f"{said}.")


def _without_repetition(found: Iterator[FieldProblem]) -> list[FieldProblem]:
    """Keep one problem for each place: a value that could be of several types is refused once for each."""
    by_place: dict[str, FieldProblem] = {}
    for one in found:
        by_place.setdefault(one.field, one)
    return list(by_place.values())


def _wrong(sentence: str) -> Invalid:
    return Invalid([problem("mapping", sentence)])

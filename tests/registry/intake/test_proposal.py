"""What a file seems to be, what follows from the choices about it, and that no choice is lost."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files

import pytest

from registry import catalogue
from registry.errors import Invalid
from registry.intake.agreement import require_columns, require_meaning
from registry.intake.choices import KEEP, LEAVE, SAYS_NOTHING, Choices
from registry.intake.headings import fillable, named
from registry.intake.mapping import mapping_of
from registry.intake.mappingfile import written
from registry.intake.problems import sentence_of
from registry.intake.proposal import proposed, suggested, taken, undecided
from registry.language import LANGUAGES
from registry.vocabularies.folding import fold
from tests.support import firms

FIRMS = [(firms.swedish, "sv"), (firms.norwegian, "nb"), (firms.english, "en")]


@pytest.mark.parametrize(
    ("heading", "field", "unit"),
    [
        ("Rörelse X", "machine.travel_x_mm", None),
        ("Travel X [mm]", "machine.travel_x_mm", "MMT"),
        ("Travel X [in]", "machine.travel_x_mm", "INH"),
        ("Längd (mm)", "machine.length_mm", "MMT"),
        ("Vekt, kg", "machine.part_kg", "KGM"),
        ("MAX BORDSLAST ton", "machine.table_load_kg", "TNE"),
        ("spindel-effekt kW", "machine.spindle_kW", "KWT"),
        ("Tjocklek, stål", "machine.thickness_steel_mm", None),
        ("Travel X (max)", "machine.travel_x_mm", None),
        ("Travel X [kg]", "machine.travel_x_mm", None),
        ("Pris", None, None),
        ("", None, None),
    ],
)
def test_a_heading_names_a_field_and_its_unit(heading: str, field: str | None, unit: str | None) -> None:
    found = named(heading, "machine", "sv")
    assert (found and found.field, found and found.unit) == (field, unit)


def test_what_people_write_over_columns_names_fields_and_no_two_of_them() -> None:
    said = tomllib.loads((files("registry") / "intake" / "headings.toml").read_text(encoding="utf-8"))
    for family, attributes in said.items():
        names = {field.name for field in fillable(family)}
        for language in LANGUAGES:
            spelled: dict[str, str] = {}
            for attribute, by_language in attributes.items():
                assert f"{family}.{attribute}" in names
                for spelling in by_language[language]:
                    other = spelled.setdefault(fold(spelling), attribute)
                    assert other == attribute, f"{family} {language} {spelling}: {other}, {attribute}"


@pytest.mark.parametrize(("make", "language"), FIRMS)
def test_a_proposal_is_a_mapping_that_the_command_line_takes_too(
    make: Callable[[], bytes], language: str
) -> None:
    choices = proposed(make(), language)
    mapping = choices.mapping()
    require_meaning(mapping, for_company=True)
    _, table = taken(make(), choices)
    require_columns(mapping, [table])
    assert mapping_of(tomllib.loads(written(mapping))) == mapping
    assert Choices.decode(choices.encode()) == choices


def test_the_swedish_workbook_is_understood() -> None:
    choices = proposed(firms.swedish(), "sv")
    assert (choices.headings, choices.family, choices.totals) == ((3, 4), "machine", {"Hall": ("summa",)})
    assert choices.columns["Bord bredd"] == "machine.table_w_mm"
    _, table = taken(firms.swedish(), choices)
    assert undecided(table, choices) == {"Maskin": ["Kantpress (liten)"]}
    assert suggested("machine.class", "Kantpress (liten)", "sv") == "press_brake"


def test_a_sheet_of_notes_is_no_list() -> None:
    assert proposed(firms.english(), "en").sheet == "Machines"


def test_choices_become_a_mapping_field_by_field() -> None:
    choices = replace(
        proposed("Typ;Fabrikat;Märke;Min;Max\nfräs;A;B;1;2\n".encode(), "sv"),
        columns={
            "Typ": "machine.class",
            "Fabrikat": "machine.make",
            "Märke": LEAVE,
            "Min": "machine.weld_thickness_mm",
            "Max": "machine.weld_thickness_mm",
        },
        words={"Typ": {"fräs": "milling", "okänd": KEEP, "-": SAYS_NOTHING}},
        units={"Min": "CMT"},
    )
    made = choices.mapping()
    assert made.file.ignore == ("Märke",)
    assert made.words == {"w0": {"fräs": "milling", "-": ""}}
    source = made.records["machine"].fields["machine.weld_thickness_mm"]
    assert (source.min, source.max, source.unit) == ("Min", "Max", "CMT")


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"a": LEAVE}, "Say which column is for Type of machine, or choose one for all rows."),
        (
            {"a": "machine.class", "b": "machine.year", "c": "machine.year"},
            "Two columns are for Year. Choose one of them, and keep or leave out the other.",
        ),
    ],
)
def test_choices_that_are_missing_or_contradict_are_named(columns: dict[str, str], sentence: str) -> None:
    with pytest.raises(Invalid) as error:
        Choices("machine", "en", columns=columns).mapping()
    assert sentence in [sentence_of(found) for found in error.value.problems]


def test_where_no_field_takes_what_is_left_a_column_is_left_out() -> None:
    choices = Choices("certificate", "en", columns={"a": KEEP, "b": "certificate.type"})
    assert choices.mapping().file.ignore == ("a",)
    assert choices.mapping().keeper() is None
    assert catalogue.field("machine.source_text").cls == "machine_spec"


@pytest.mark.parametrize(
    "heading",
    [
        *("Pris kr", "Inköpspris (SEK)", "Timepris", "Kr/tim", "Cost"),
        *("Ansvarig", "Operatør", "Ansatte", "Telefon", "Tlf.", "E-post", "E-mail"),
    ],
)
def test_prices_and_people_are_left_out_unless_somebody_chooses_otherwise(heading: str) -> None:
    content = f"Maskin;Fabrikat;{heading};Anmärkning\nSvarv;Exempel;x;y\n".encode()
    columns = proposed(content, "sv").columns
    assert (columns[heading], columns["Anmärkning"]) == (LEAVE, KEEP)

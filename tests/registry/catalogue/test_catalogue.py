"""What every declared field and family owes."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from policies.vocabulary import SWITCHED_OFF, SensitivityClass
from registry.catalogue import (
    CLASS_RULES,
    CLASSES_WITHOUT_FIELDS,
    FAMILIES,
    FIELDS,
    OFFERED_FAMILIES,
    Field,
    Index,
    Kind,
    UnknownFamily,
    UnknownField,
    family,
    field,
)
from registry.catalogue.attributes import ATTRIBUTES
from registry.catalogue.quantities import is_multiple
from registry.catalogue.units import UNITS
from registry.language import LANGUAGES
from registry.vocabularies import NAMES, vocabulary

STATUTORY = re.compile(
    r"hemlig|konfidentiell|begränsad|begränsat|begrenset|skjermet|skjermings|säkerhetsskydd|gradert"
    r"|\b(secret|confidential|restricted|classified)\b",
    re.IGNORECASE,
)

FAMILIES_OF_THE_DESIGN = """
organisation: country size_class legal_name trading_names org_number ncage nace languages
  personal_number showcase_sv showcase_nb showcase_en showcase_fi web
site: nuts3 area municipality name area_m2 crane_t door_w_mm door_h_mm power_kW loading address
  coordinates backup_h
machine: class quantity_band processes site make model year control source_text serial
  axes_simultaneous repeatability_um travel_x_mm travel_y_mm travel_z_mm table_l_mm table_w_mm
  table_load_kg axes_total spindle_rpm spindle_kW swing_mm turn_d_mm length_mm bar_d_mm live_tools
  laser_W bed_l_mm bed_w_mm press_kN force_kN shot_g build_x_mm build_y_mm build_z_mm max_C
capability: process_head process role materials site part_l_mm part_w_mm part_h_mm part_mass_kg
  batch lead_time_days standards ra_um text_sv text_nb text_en text_fi
certificate: type valid_until number scope issuer evidence_hash trust_level
skill_pool: skill qualification headcount_band lendable training_wanted
experience: sector role product_type years value_band outcome customer
contact: mailbox phone person
capacity_group: name machines capabilities unit shifts
capacity_week: monday free total committed unattainable maximum confidence
need: kind process materials certificates quantity hours_per_week max_km countries anonymity purpose
readiness: level bottleneck conversion
supply_dependency: input origin_group stock_days substitute
security_profile: handles_1
export_profile: licensed military_heads dual_use_heads
"""


def attribute(declared: Field) -> str:
    """The field's name within its family."""
    return declared.name.partition(".")[2]


def test_every_family_and_field_of_the_design_is_declared() -> None:
    rows = re.findall(r"^(\w+): (.*(?:\n  .*)*)$", FAMILIES_OF_THE_DESIGN, re.MULTILINE)
    assert {name for name, _ in rows} == set(FAMILIES)
    for name, attributes in rows:
        declared = {attribute(one) for one in FAMILIES[name].fields}
        assert set(attributes.split()) <= declared, name


def test_a_field_has_a_class_with_tiers() -> None:
    for declared in FIELDS.values():
        assert isinstance(declared.cls, SensitivityClass)
        assert declared.cls in CLASS_RULES


def test_a_field_without_a_class_cannot_be_declared() -> None:
    with pytest.raises(TypeError):
        Field(  # type: ignore[call-arg]
            name="x.y", kind=Kind.NAME, labels={}, hints={}, help={}, index=Index.NONE, pad=0
        )


def test_a_field_speaks_three_languages() -> None:
    for declared in FIELDS.values():
        for texts in (declared.labels, declared.hints, declared.help):
            assert set(texts) == set(LANGUAGES)
            assert all(text.strip() for text in texts.values())
        for language in LANGUAGES:
            assert declared.hints[language].endswith((".", "...")), declared.hints[language]
            assert declared.help[language].startswith(declared.hints[language])
            assert CLASS_RULES[declared.cls].why[language] in declared.help[language]


def test_no_text_uses_a_word_of_a_statutory_class() -> None:
    for declared in FIELDS.values():
        for language in LANGUAGES:
            assert not STATUTORY.search(f"{declared.labels[language]} {declared.help[language]}")


def test_labels_are_told_apart_within_a_family() -> None:
    for declared in FIELDS.values():
        for language in LANGUAGES:
            same = [
                one.name
                for one in FAMILIES[declared.family].fields
                if one.label(language) == declared.label(language)
            ]
            assert same == [declared.name]


def test_a_field_has_what_its_kind_needs() -> None:
    for declared in FIELDS.values():
        number_like = declared.kind in {Kind.NUMBER, Kind.RANGE, Kind.YEAR}
        assert (declared.minimum is not None) == number_like
        assert (declared.maximum is not None) == number_like
        assert (declared.step is not None) == number_like
        assert (declared.vocabulary is not None) == (declared.kind in {Kind.CODE, Kind.CODES})
        assert bool(declared.bands) == (declared.kind is Kind.BAND)
        assert (declared.refers_to is not None) == (declared.kind is Kind.REFERENCE)
        assert declared.many == (declared.max_items > 1)
        assert declared.kind is not Kind.CODES or declared.many
        assert bool(declared.max_length) == (
            declared.kind in {Kind.NAME, Kind.TEXT, Kind.URL, Kind.EMAIL, Kind.PHONE}
        )


def test_limits_lie_on_the_step_so_that_positions_are_exact() -> None:
    for declared in FIELDS.values():
        if declared.minimum is None or declared.maximum is None or declared.step is None:
            continue
        assert declared.minimum < declared.maximum
        assert is_multiple(declared.minimum, declared.step)
        assert is_multiple(declared.maximum, declared.step)


def test_a_unit_is_a_known_code_and_every_measure_has_one() -> None:
    for declared in FIELDS.values():
        if declared.kind in {Kind.NUMBER, Kind.RANGE, Kind.YEAR}:
            assert declared.unit is not None
        assert declared.unit is None or declared.unit in UNITS


def test_a_unit_in_the_name_is_the_unit_of_the_field() -> None:
    units = dict(
        pair.split(":")
        for pair in [
            "mm:MMT",
            "um:4H",
            "kg:KGM",
            "g:GRM",
            "t:TNE",
            "kW:KWT",
            "W:WTT",
            "kN:B47",
            "bar:BAR",
            "C:CEL",
            "days:DAY",
            "km:KMT",
            "rpm:RPM",
            "A:AMP",
            "m2:MTK",
            "mm2:MMK",
            "m:MTR",
            "pct:P1",
            "kNm:B48",
        ]
    )
    seen = set()
    for declared in FIELDS.values():
        suffix = attribute(declared).rpartition("_")[2]
        if suffix in units:
            assert declared.unit == units[suffix], declared.name
            seen.add(suffix)
    assert seen == set(units)


def test_what_a_field_names_exists() -> None:
    for declared in FIELDS.values():
        assert declared.vocabulary is None or declared.vocabulary in NAMES
        assert declared.refers_to is None or declared.refers_to in FAMILIES
        for code in declared.machine_classes or ():
            assert code in vocabulary("machine_classes")


def test_names_are_plain() -> None:
    for declared in FIELDS.values():
        assert re.fullmatch(r"[a-z_]+\.[a-z][A-Za-z0-9_]*", declared.name)
        assert declared.name == f"{declared.family}.{attribute(declared)}"
        assert field(declared.name) is declared


def test_text_in_a_language_says_so_in_its_name() -> None:
    for declared in FIELDS.values():
        if declared.language is not None:
            assert attribute(declared).endswith(f"_{declared.language}")


def test_what_is_personal_is_never_indexed() -> None:
    for declared in FIELDS.values():
        if declared.cls in {SensitivityClass.PERSONAL, SensitivityClass.PERSON, SensitivityClass.CUSTOMER}:
            assert declared.index is Index.NONE
            assert declared.operators == ()
            assert not declared.card


def test_every_class_with_fields_has_one_and_the_others_are_named() -> None:
    used = {declared.cls for declared in FIELDS.values()}
    assert used == set(CLASS_RULES)
    assert used | CLASSES_WITHOUT_FIELDS == set(SensitivityClass)
    assert not used & CLASSES_WITHOUT_FIELDS


def test_switched_off_families_and_classes_are_the_same_thing() -> None:
    for one in FAMILIES.values():
        for declared in one.fields:
            assert (declared.cls in SWITCHED_OFF) == one.switched_off
    assert {name for name, one in FAMILIES.items() if one.switched_off} == {
        "readiness",
        "supply_dependency",
        "security_profile",
        "export_profile",
    }


def test_what_is_offered_is_what_can_be_filled_in_today() -> None:
    assert OFFERED_FAMILIES == (
        "organisation",
        "site",
        "machine",
        "capability",
        "certificate",
        "skill_pool",
        "experience",
        "contact",
    )


def test_a_family_speaks_three_languages() -> None:
    for one in FAMILIES.values():
        assert set(one.labels) == set(one.help) == set(LANGUAGES)
        assert one.label("fi") == one.labels["en"]


def test_the_records_of_an_organisation_fit_their_numbers() -> None:
    assert sum(one.max_records for one in FAMILIES.values()) <= 4096


def test_unknown_names_are_refused_without_being_repeated() -> None:
    with pytest.raises(UnknownField) as no_field:
        field("machine.850709-9805")
    with pytest.raises(UnknownFamily) as no_family:
        family("secret plans")
    assert "850709" not in str(no_field.value)
    assert "plans" not in str(no_family.value)


def test_the_catalogue_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        FIELDS["x.y"] = field("machine.class")  # type: ignore[index]
    with pytest.raises(TypeError):
        field("machine.class").labels["sv"] = "x"  # type: ignore[index]


def test_every_machine_class_but_other_kinds_has_attributes_of_its_own() -> None:
    named = {code for one in ATTRIBUTES for code in one.machine_classes or ()}
    heads = set(vocabulary("machine_classes").children())
    assert heads - named == {"woodworking", "sewing", "power", "other"}


def test_loading_the_catalogue_reads_no_list_and_no_large_package() -> None:
    code = (
        "import sys, registry.catalogue, registry.catalogue.values;"
        "from registry.vocabularies import vocabulary;"
        "print(vocabulary.cache_info().currsize, sorted({'pycountry', 'babel'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["0", "[]"]

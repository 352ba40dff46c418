"""What comes first in forms and workbooks: there, required, and of a machine what it is known by."""

from __future__ import annotations

from registry import catalogue
from registry.catalogue.foremost import FIRST, foremost


def test_what_comes_first_is_there_and_holds_what_is_required() -> None:
    assert set(FIRST) == set(catalogue.OFFERED_FAMILIES)
    for family, names in FIRST.items():
        assert {f"{family}.{name}" for name in names} <= set(catalogue.FIELDS)
        required = {field.name for field in catalogue.FAMILIES[family].fields if field.required}
        assert required <= {f"{family}.{name}" for name in names} | {"machine.class"}


def test_a_company_introduces_itself_first_in_the_reader_s_language() -> None:
    assert foremost(catalogue.family("organisation"), "nb")[-1] == "organisation.showcase_nb"


def test_of_a_machine_the_measures_of_its_type_come_first_and_of_several_each_once() -> None:
    machine = catalogue.family("machine")
    few = foremost(machine, "sv")
    milling = foremost(machine, "sv", ["milling_5axis"])
    assert {"machine.travel_x_mm", "machine.travel_y_mm", "machine.travel_z_mm"} <= set(milling)
    assert milling[: len(few)] == few
    both = foremost(machine, "sv", ["turning", "milling_5axis", "milling_vertical"])
    assert len(both) == len(set(both))
    assert set(milling) < set(both)
    assert foremost(machine, "sv", ["other", "unknown"]) == few

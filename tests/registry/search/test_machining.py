"""Which machine classes are for which processes."""

from __future__ import annotations

import pytest

from registry.search.machining import DOES, classes_for
from registry.vocabularies import vocabulary
from registry.vocabularies.errors import UnknownTerm

CLASSES = vocabulary("machine_classes")
PROCESSES = vocabulary("processes")


def test_a_class_names_known_processes_and_no_narrower_class_leaves_them() -> None:
    """A search for a class finds what is below it too: it has to be for the same processes."""
    for term in CLASSES.terms():
        named = term.facts.get(DOES, "").split()
        assert all(code in PROCESSES for code in named), term.code
        above = CLASSES.ancestors(term.code)
        wide = CLASSES.term(above[0]).facts.get(DOES, "").split() if above else []
        reach = {code for one in wide for code in PROCESSES.subtree(one)}
        assert not named or not wide or set(named) <= reach, term.code


@pytest.mark.parametrize(
    ("process", "classes"),
    [
        ("turning", ("turning", "turning_swiss", "multitask")),
        ("milling_5axis", ("milling_5axis",)),
        ("sheet_laser", ("laser_sheet", "laser_desktop")),
        ("additive", ("additive",)),
        ("training", ()),
    ],
)
def test_the_classes_for_a_process(process: str, classes: tuple[str, ...]) -> None:
    assert classes_for(process) == classes


def test_a_group_of_processes_takes_the_machines_of_all_of_them() -> None:
    assert {"milling", "turning", "grinding", "edm"} <= set(classes_for("separating"))
    assert "welding" not in classes_for("separating")
    assert max(len(classes_for(term.code)) for term in PROCESSES.terms()) <= 50


def test_an_unknown_process_has_none() -> None:
    with pytest.raises(UnknownTerm):
        classes_for("nothing")

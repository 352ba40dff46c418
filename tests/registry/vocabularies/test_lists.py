"""The hand-written lists: complete, without ambiguity, and in one spelling of their format."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from registry.language import LANGUAGES
from registry.vocabularies import LISTS, NAMES, vocabulary
from registry.vocabularies.errors import ListBroken
from registry.vocabularies.folding import lower
from registry.vocabularies.lists import LONGEST_CODE, parse_list, read_list

GOOD = """
version = "1"
source = "a test"
[terms.a]
sv = ["A"]
nb = ["A"]
en = ["A"]
"""

STATUTORY = re.compile(
    r"hemlig|konfidentiell|begränsad|begränsat|begrenset|skjermet|skjermings|säkerhetsskydd|gradert"
    r"|\b(secret|confidential|restricted|classified)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_names_its_version_and_source(name: str) -> None:
    words = vocabulary(name)
    assert words.version
    assert len(words.source) > 10
    assert len(words) > 2


@pytest.mark.parametrize("name", NAMES)
def test_every_label_exists_in_three_languages(name: str) -> None:
    for term in vocabulary(name).terms():
        assert set(term.labels) == set(LANGUAGES), term.code
        assert all(label.strip() for label in term.labels.values()), term.code


@pytest.mark.parametrize("name", LISTS)
def test_no_spelling_names_two_terms(name: str) -> None:
    for language in LANGUAGES:
        named: dict[str, str] = {}
        for term in vocabulary(name).terms():
            for spelling in term.spellings(language):
                assert named.setdefault(lower(spelling), term.code) == term.code, spelling


@pytest.mark.parametrize("name", NAMES)
def test_codes_are_short_and_never_addresses(name: str) -> None:
    for term in vocabulary(name).terms():
        assert len(term.code) <= LONGEST_CODE
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.]*", term.code)


@pytest.mark.parametrize("name", LISTS)
def test_no_word_of_a_statutory_class_is_used(name: str) -> None:
    for term in vocabulary(name).terms():
        for language in LANGUAGES:
            for spelling in term.spellings(language):
                assert not STATUTORY.search(spelling), f"{term.code}: {spelling}"


def test_every_list_file_is_a_vocabulary() -> None:
    there = {entry.name for entry in (files("registry.vocabularies") / "lists").iterdir()}
    extra = {"nuts.toml", "places.toml", "nace_words.toml"}
    assert there == {f"{name}.toml" for name in LISTS} | extra


@pytest.mark.parametrize(
    "broken",
    [
        "version = ",
        'version = "1"\n[terms.a]\nsv=["A"]\nnb=["A"]\nen=["A"]\n',
        GOOD + "other = 1\n",
        GOOD.replace('nb = ["A"]', ""),
        GOOD.replace('nb = ["A"]', "nb = []"),
        GOOD.replace('nb = ["A"]', 'nb = "A"'),
        GOOD.replace('nb = ["A"]', 'nb = [" A"]'),
        GOOD.replace('nb = ["A"]', "nb = [1]"),
        GOOD.replace("terms.a", 'terms."a b"'),
        GOOD.replace("terms.a", f"terms.{'a' * (LONGEST_CODE + 1)}"),
        GOOD + 'in = "nowhere"\n',
        "extra = 1\n" + GOOD,
    ],
)
def test_a_list_that_is_not_in_the_format_is_refused(broken: str) -> None:
    with pytest.raises(ListBroken):
        parse_list("x", broken)


def test_spellings_of_every_language_stand_in_where_one_has_none() -> None:
    words = parse_list("x", 'version="1"\nsource="s"\n[terms.a]\nany=["One", "Uno"]\nsv=["Ett"]\n')
    assert words.term("a").labels == {"sv": "Ett", "nb": "One", "en": "One"}
    assert words.term("a").aliases["sv"] == ("One", "Uno")


def test_a_list_is_read_by_its_name() -> None:
    assert read_list("batches").term("single").selectable


def test_the_processes_stand_in_groups_heads_and_leaves() -> None:
    processes = vocabulary("processes")
    groups = processes.children()
    assert {"shaping", "forming", "separating", "joining", "coating", "properties"} < set(groups)
    assert {"inspection", "engineering", "electronic", "logistics", "services"} < set(groups)
    for term in processes.terms():
        assert len(processes.ancestors(term.code)) <= 2
        assert term.selectable == (term.parent is not None), "only groups are not stated"


@pytest.mark.parametrize(
    "head", ["milling", "turning", "grinding", "welding", "sheet", "additive", "heat", "casting", "ndt"]
)
def test_what_a_buyer_would_say_is_a_head(head: str) -> None:
    assert len(vocabulary("processes").ancestors(head)) == 1


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [
        ("en_1090_exc4", "en_1090_exc3"),
        ("en_1090_exc3", "en_1090_exc2"),
        ("iso_3834_2", "iso_3834_3"),
        ("iso_3834_3", "iso_3834_4"),
        ("en_15085_cl1", "en_15085_cl2"),
        ("en_9100", "iso_9001"),
    ],
)
def test_a_search_for_a_certificate_finds_those_that_cover_it(stronger: str, weaker: str) -> None:
    certificates = vocabulary("certificates")
    assert stronger in certificates.subtree(weaker)
    assert weaker not in certificates.subtree(stronger)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("three_d_printer", "additive"),
        ("scanner", "scanner"),
        ("vinyl_cutting", "cutter"),
        ("laser", "laser"),
        ("precision_milling", "milling_precision"),
        ("cnc_milling", "milling"),
        ("circuit_production", "electronics_circuit"),
        ("other", "other"),
    ],
)
def test_the_machine_classes_take_what_open_workshops_have(written: str, code: str) -> None:
    found = vocabulary("machine_classes").match(written, "en")
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("titan", "titanium"),
        ("S355", "steel_structural"),
        ("rostfritt", "stainless"),
        ("1.4404", "stainless_austenitic"),
        ("EN AW-6082", "aluminium_wrought"),
        ("Hardox 450", "steel_wear"),
        ("PEEK", "polymer_high"),
        ("mässing", "copper_brass"),
    ],
)
def test_a_material_is_found_by_its_common_name_or_grade(written: str, code: str) -> None:
    found = vocabulary("materials").match(written, "sv")
    assert found is not None
    assert found.code == code


def test_a_welding_process_is_its_number() -> None:
    welding = vocabulary("welding_processes")
    assert welding.ancestors("135") == ("13", "1")
    found = welding.match("MAG", "sv")
    assert found is not None
    assert found.code == "135"

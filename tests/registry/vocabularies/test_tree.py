"""A vocabulary: terms in a tree, found by code or by what people call them."""

from __future__ import annotations

import pytest

from registry.vocabularies import NAMES, Term, UnknownTerm, UnknownVocabulary, Vocabulary, vocabulary
from registry.vocabularies.errors import ListBroken


def term(code: str, parent: str | None = None, *, sv: str = "", selectable: bool = True) -> Term:
    return Term(code, parent, {"sv": sv or code, "nb": code, "en": code}, selectable=selectable)


SMALL = Vocabulary(
    "small",
    "1",
    "a test",
    [
        term("cut", selectable=False),
        term("mill", "cut", sv="Fräsning"),
        term("mill5", "mill", sv="Femaxlig fräsning"),
        term("turn", "cut", sv="Svarvning"),
        term("paint", sv="Målning"),
    ],
)


def test_ancestors_go_from_the_parent_to_the_top() -> None:
    assert SMALL.ancestors("mill5") == ("mill", "cut")
    assert SMALL.ancestors("cut") == ()


def test_a_subtree_holds_its_head_and_all_below() -> None:
    assert set(SMALL.subtree("cut")) == {"cut", "mill", "mill5", "turn"}
    assert SMALL.subtree("cut")[0] == "cut"
    assert SMALL.subtree("paint") == ("paint",)


def test_subtrees_and_ancestors_agree() -> None:
    for name in NAMES:
        words = vocabulary(name)
        for one in words.terms():
            for above in words.ancestors(one.code):
                assert one.code in words.subtree(above)


def test_an_unknown_code_is_said_without_repeating_it() -> None:
    with pytest.raises(UnknownTerm) as caught:
        SMALL.term("850709-9805")
    assert "850709" not in str(caught.value)
    for ask in (SMALL.ancestors, SMALL.subtree, SMALL.children):
        with pytest.raises(UnknownTerm):
            ask("nothing")


def test_an_unknown_vocabulary_is_refused() -> None:
    with pytest.raises(UnknownVocabulary):
        vocabulary("nonsense")


def test_a_term_stands_after_its_parent_and_once() -> None:
    with pytest.raises(ListBroken):
        Vocabulary("x", "1", "", [term("b", "a"), term("a")])
    with pytest.raises(ListBroken):
        Vocabulary("x", "1", "", [term("a"), term("a")])


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        ("svarvning", "sv", "turning"),
        ("Svarva", "sv", "turning"),
        ("dreiing", "nb", "turning"),
        ("turning", "en", "turning"),
        ("dreiing", "sv", "turning"),
        ("CNC-fräsning", "sv", "milling"),
        ("cnc frasning", "en", "milling"),
        ("fresing", "nb", "milling"),
        ("5-axlig fräsning", "sv", "milling_5axis"),
        ("milling_5axis", "sv", "milling_5axis"),
        ("135", "nb", "welding_mag"),
        ("måling", "nb", "measuring"),
        ("maling", "nb", "painting"),
    ],
)
def test_a_process_is_found_by_what_people_call_it(text: str, language: str, code: str) -> None:
    found = vocabulary("processes").match(text, language)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("text", ["", "  ", "---", "quantum entanglement"])
def test_what_names_nothing_matches_nothing(text: str) -> None:
    assert vocabulary("processes").match(text, "en") is None


def test_a_label_of_an_unknown_language_is_english() -> None:
    assert vocabulary("processes").label("milling", "fi") == "Milling"
    assert vocabulary("processes").label("milling", "sv") == "Fräsning"


def test_a_term_is_known_by_its_code_alone() -> None:
    assert "milling" in vocabulary("processes")
    assert "Fräsning" not in vocabulary("processes")
    assert len(SMALL) == 5
    assert "5 terms" in repr(SMALL)

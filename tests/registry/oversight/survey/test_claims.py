"""Every claim on the security officer's page points to a test that is there, or to a stated limit."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest

from registry.language import LANGUAGES
from registry.oversight.survey.claims import adversaries, parsed
from tests.support.checkout import REPOSITORY, text

CLAIMS = [(each.id, claim) for each in adversaries() for claim in each.claims]
TESTS = sorted({test for _, claim in CLAIMS for test in claim.tests})
# Whom the design reckons with, in the order of its table, then who runs what is served.
DESIGN = ["thief", "follower", "insider", "administrator", "database", "network", "operator", "host"]
# Whom the register has to trust with something.
TRUSTED = ["auditor", "holders"]
PERCENT = re.compile(r"\d+[.,]\d %")
STATUTORY = re.compile(
    r"\bhemlig|\bkonfidenti|\bbegränsad|\bbegrens(et|ede)\b|\bskjerme|\bgradert|\bclassified|\bconfidential|\bsecret\b",
    re.IGNORECASE,
)


def functions_of(path: str) -> set[str]:
    tree = ast.parse((REPOSITORY / path).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_each_adversary_of_the_design_is_there() -> None:
    assert [each.id for each in adversaries()] == DESIGN + TRUSTED


@pytest.mark.parametrize("test", TESTS)
def test_the_test_that_holds_a_claim_is_there(test: str) -> None:
    path, _, name = test.partition("::")
    assert name in functions_of(path)


def test_whatever_no_test_holds_is_a_limit_that_the_page_about_leakage_states() -> None:
    untested = [claim for _, claim in CLAIMS if not claim.tests]
    assert all(claim.learns and "docs/leakage.md" in claim.figure["en"] for claim in untested)
    assert len(untested) <= 5


def test_the_page_about_leakage_links_the_same_tests() -> None:
    page = text(Path("docs/leakage.md"))
    assert {test.partition("::")[0] for test in TESTS} - set(re.findall(r"tests/[\w/]+\.py", page)) == set()


def test_a_figure_of_a_claim_is_the_page_s_about_leakage_in_every_language() -> None:
    page = text(Path("docs/leakage.md"))
    for _, claim in CLAIMS:
        said = {
            language: [each.replace(",", ".") for each in PERCENT.findall(claim.said[language])]
            for language in LANGUAGES
        }
        assert said["sv"] == said["nb"] == said["en"]
        assert [each for each in said["en"] if each not in page] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_claim_sounds_like_a_class_of_the_law(language: str) -> None:
    assert [claim.said[language] for _, claim in CLAIMS if STATUTORY.search(claim.said[language])] == []


@pytest.mark.parametrize(
    "claim",
    [
        {"learns": True, "sv": "x", "nb": "x", "en": "x"},
        {
            "learns": True,
            "sv": "x",
            "nb": "x",
            "en": "x",
            "tests": ["a::b"],
            "figure": {"sv": "1", "nb": "1", "en": "1"},
        },
        {"learns": True, "sv": "x", "en": "x", "tests": ["a::b"]},
        {"learns": True, "sv": "x", "nb": " ", "en": "x", "tests": ["a::b"]},
        {"learns": False, "sv": "x", "nb": "x", "en": "x", "figure": {"sv": "1", "nb": "1", "en": "1"}},
    ],
    ids=["nothing holds it", "two things do", "not in Norwegian", "empty", "a promise without a test"],
)
def test_a_claim_that_nothing_holds_or_that_is_not_worded_is_refused(claim: dict[str, Any]) -> None:
    fine = {"learns": False, "sv": "x", "nb": "x", "en": "x", "tests": ["a::b"]}
    other = fine | {"learns": True}
    who = {"id": "thief", "sv": "x", "nb": "x", "en": "x", "claim": [claim, fine, other]}
    with pytest.raises(ValueError, match=r"\S"):
        parsed({"adversary": [who]})


def test_an_adversary_of_whom_only_good_is_said_is_refused() -> None:
    fine = {"learns": False, "sv": "x", "nb": "x", "en": "x", "tests": ["a::b"]}
    with pytest.raises(ValueError, match="what they learn and what not"):
        parsed({"adversary": [{"id": "thief", "sv": "x", "nb": "x", "en": "x", "claim": [fine]}]})

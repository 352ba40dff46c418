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
# Whom the design reckons with, in the order of its table, then who runs what is served.
DESIGN = ["thief", "follower", "insider", "administrator", "database", "network", "operator", "host"]
STATUTORY = re.compile(
    r"\bhemlig|\bkonfidenti|\bbegränsad|\bbegrens(et|ede)\b|\bskjerme|\bgradert|\bclassified|\bconfidential|\bsecret\b",
    re.IGNORECASE,
)


def functions_of(path: str) -> set[str]:
    tree = ast.parse((REPOSITORY / path).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_each_adversary_of_the_design_is_there() -> None:
    assert [each.id for each in adversaries()] == DESIGN


@pytest.mark.parametrize("claim", [claim for _, claim in CLAIMS], ids=lambda claim: claim.said["en"][:50])
def test_the_test_that_holds_a_claim_is_there(claim: Any) -> None:
    if claim.test is None:
        assert "docs/leakage.md" in claim.figure["en"]
        return
    path, _, name = claim.test.partition("::")
    assert name in functions_of(path)


def test_most_claims_are_held_by_a_test() -> None:
    assert sum(claim.test is not None for _, claim in CLAIMS) >= len(CLAIMS) - 2


def test_the_page_about_leakage_links_the_same_tests() -> None:
    page = text(Path("docs/leakage.md"))
    missing = {claim.test.partition("::")[0] for _, claim in CLAIMS if claim.test is not None} - set(
        re.findall(r"tests/[\w/]+\.py", page)
    )
    assert missing == set()


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
            "test": "a::b",
            "figure": {"sv": "1", "nb": "1", "en": "1"},
        },
        {"learns": True, "sv": "x", "en": "x", "test": "a::b"},
        {"learns": True, "sv": "x", "nb": " ", "en": "x", "test": "a::b"},
    ],
    ids=["nothing holds it", "two things do", "not in Norwegian", "empty"],
)
def test_a_claim_that_nothing_holds_or_that_is_not_worded_is_refused(claim: dict[str, Any]) -> None:
    fine = {"learns": False, "sv": "x", "nb": "x", "en": "x", "test": "a::b"}
    who = {"id": "thief", "sv": "x", "nb": "x", "en": "x", "claim": [claim, fine]}
    with pytest.raises(ValueError, match=r"\S"):
        parsed({"adversary": [who]})


def test_an_adversary_of_whom_only_good_is_said_is_refused() -> None:
    fine = {"learns": False, "sv": "x", "nb": "x", "en": "x", "test": "a::b"}
    with pytest.raises(ValueError, match="what they learn and what not"):
        parsed({"adversary": [{"id": "thief", "sv": "x", "nb": "x", "en": "x", "claim": [fine]}]})

"""Every sentence of the pages is worded in each language, whole, in people's own words."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from jinja2 import nodes

from policies.vocabulary import OFFICE_ROLES, Role, Tier
from registry import catalogue
from registry.disclosure.provenance import Source
from registry.language import LANGUAGES
from registry.search.coverage import BANDS as COUNTED
from registry.web import wording
from tests.registry.web.sentences import MODULES, TEMPLATES, calls, every, parsed, sentence_calls, tree
from tests.support.checkout import REPOSITORY
from tests.support.wording import parameters, worded

# What the design's README calls the tiers; nobody words them otherwise.
WORDS = {
    "Everyone signed in": ("Alla inloggade", "Alle innloggede"),
    "Anonymous card": ("Anonymt kort", "Anonymt kort"),
    "Approved members": ("Godkända medlemmar", "Godkjente medlemmer"),
    "People we choose": ("De vi väljer", "De vi velger"),
    "Only us": ("Bara vi", "Bare oss"),
    "What is this about?": ("Vad gäller det?", "Hva gjelder det?"),
}
STATUTORY = re.compile(
    r"\bhemlig\w*|\bkonfidenti\w*|\bbegränsa[dt]\w*|\bbegrens(et|ede)\b|\bskjerme\w*|\bgradert\b|\bclassified\b"
    r"|\bconfidential\b|\brestricted\b|\bsecret\b",
    re.IGNORECASE,
)
ADDRESSES = {"sv": "ni|er|era|ert", "nb": "dere|deres", "en": "you|your"}
RAW = re.compile("|".join([*(rf"\b{tier.value}\b" for tier in Tier), r"[a-z]_[a-z]"]))


PARTS = (
    "web",
    "emergency",
    "explaining_pages",
    "cases_pages",
    "freeze",
    "guarding",
    "importing",
    "lowering",
    "newcomer",
    "own",
    "pages",
    "picture",
    "ruling",
    "seen",
    "survey",
    "visibility",
    "web_approvals",
    "web_membership",
    "web_people",
    "workbook_pages",
)
"""The catalogues that hold what pages say; all but the first hold sentences of services too."""


def said(language: str, parts: Sequence[str] = PARTS) -> dict[str, str]:
    return {sentence: text for part in parts for sentence, text in worded(part, language).items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_has_a_wording_and_no_wording_is_left_over(language: str) -> None:
    found = said(language)
    assert len(every()) > 200
    assert every() <= set(found)
    assert set(said(language, PARTS[:1])) <= every()
    assert [sentence for sentence, text in found.items() if not text.strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wording_fills_in_what_its_sentence_does(language: str) -> None:
    differing = [
        sentence for sentence, text in said(language).items() if parameters(sentence) != parameters(text)
    ]
    assert differing == []


@pytest.mark.parametrize("language", ["sv", "nb"])
def test_swedish_and_norwegian_are_no_english(language: str) -> None:
    same = {sentence for sentence, text in said(language).items() if sentence == text}
    assert same <= {"Organisation", "{km} km", "Normal", "Region", "Process"}


def test_english_is_its_own_wording() -> None:
    assert all(sentence == text for sentence, text in said("en").items())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_of_the_pages_reads_the_same_wherever_else_it_stands(language: str) -> None:
    own = said(language)
    differing = []
    for part in (REPOSITORY / "registry" / "translations" / language).iterdir():
        known = worded(part.stem, language)
        differing += [f"{part.name}: {name}" for name in own.keys() & known if own[name] != known[name]]
    assert differing == []


def test_the_tiers_are_called_what_the_design_calls_them() -> None:
    swedish, norwegian = said("sv"), said("nb")
    assert {word: (swedish[word], norwegian[word]) for word in WORDS} == WORDS


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_wording_sounds_like_a_class_of_the_law_or_shows_a_code(language: str) -> None:
    assert [text for text in said(language).values() if STATUTORY.search(text) or RAW.search(text)] == []


def test_every_tier_role_source_and_band_has_its_words() -> None:
    assert set(wording.TIERS) == set(wording.READERS) == set(Tier)
    assert set(wording.SEEN) == set(Tier) - {Tier.SEALED}
    assert set(wording.ROLES) == set(Role)
    assert set(wording.DUTIES) == OFFICE_ROLES
    assert set(wording.SOURCES) == set(Source)
    assert set(wording.BANDS) == {written for _, written in COUNTED}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_on_a_reader_s_page_speaks_to_the_company(language: str) -> None:
    speaking = re.compile(rf"\b({ADDRESSES[language]})\b", re.IGNORECASE)
    addressed = {
        name
        for holder in (catalogue.FIELDS, catalogue.FAMILIES)
        for name, declared in holder.items()
        if speaking.search(declared.label(language)) and catalogue.family(name.partition(".")[0]).offered
    }
    assert addressed
    assert addressed <= set(wording.LABELS)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_word_stands_in_a_template_itself(template: Path) -> None:
    source = re.sub(r"\{#.*?#\}", "", template.read_text(encoding="utf-8"), flags=re.DOTALL)
    # What is computed stands for nothing; what is left between tags would be read as it is.
    computed = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", source, flags=re.DOTALL)
    shown = re.sub(r"<[^>]*>|[\w-]+=\"[^\"]*\"", " ", computed)
    assert set(re.findall(r"[^\W\d_]{2,}", shown)) <= {"Nordkap"}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_builds_a_sentence_from_pieces(template: Path) -> None:
    joined = [node.lineno for node in parsed(template).find_all((nodes.Concat, nodes.Add))]
    # The one thing added is a slash to an address, to see which part of the menu a page is in.
    assert len(joined) == (1 if template.name == "frame.html" else 0)
    assert all(isinstance(call.args[0], nodes.Const) for call in calls(template))


def test_no_module_builds_a_sentence_from_pieces() -> None:
    faults = []
    for module in MODULES:
        for node in ast.walk(tree(module)):
            pieces: list[ast.AST] = []
            if isinstance(node, ast.JoinedStr):
                pieces = list(node.values)
            elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
                pieces = [node.left, node.right]
            faults += [
                f"{module.name}:{node.lineno}"
                for inner in (one for piece in pieces for one in ast.walk(piece))
                if isinstance(inner, ast.Call) and getattr(inner.func, "id", "") in {"say", "translate"}
            ]
    assert faults == []


def test_only_marked_sentences_and_those_of_services_are_said() -> None:
    faults = []
    for module in MODULES:
        for call in sentence_calls(module, "translate"):
            said = call.args[1]
            # An error's sentence, or one of a service's own list.
            from_service = isinstance(said, ast.Attribute) and (
                said.attr == "message_id" or ast.unparse(said.value) == "Message"
            )
            passed_on = isinstance(said, ast.Name) and said.id in {"sentence", "message_id"}
            if not (from_service or (passed_on and module.name in {"wording.py", "view.py"})):
                faults.append(f"{module.name}:{call.lineno}")
        faults += [
            f"{module.name}:{call.lineno}"
            for call in sentence_calls(module, "say")
            if isinstance(call.args[1], ast.Constant)
        ]
    assert faults == []

from __future__ import annotations

import threading
import unicodedata

import pytest

from registry.search.text import asked, stems, text_keywords, words


def finds(query: str, text: str) -> bool:
    posted = text_keywords(text)
    groups = asked(query)
    return bool(groups) and all(posted & group for group in groups)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("FRÄSNING", "fräsning"),
        ("frasning", "Fräsning"),
        ("blåsning", "blasning"),
        ("sveising", "Vi tilbyr sveising"),
        ("machines", "one machine"),
        ("svetsarna", "svetsarnas verkstad"),
        ("milling", "Vi gör 5-axlig fräsning"),
        ("fresing", "CNC-fräsning i titan"),
        ("dreiing", "svarvning"),
        ("titanium", "fräsning i titan"),
        (unicodedata.normalize("NFD", "hållfast"), unicodedata.normalize("NFC", "hållfast")),
        ("ﬁne", "fine"),
    ],
)
def test_a_word_is_found_in_another_spelling_form_or_language(query: str, text: str) -> None:
    assert finds(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [("svarvning", "fräsning"), ("milling turning", "only milling"), ("titan", "titrering")],
)
def test_another_word_is_not_found(query: str, text: str) -> None:
    assert not finds(query, text)


@pytest.mark.parametrize("query", ["", " ", "i", "och", "av i på", "!?", "a"])
def test_words_that_say_nothing_ask_nothing(query: str) -> None:
    assert asked(query) == []


def test_a_number_is_a_word() -> None:
    assert finds("9001", "ISO 9001:2015")


def test_words_keep_their_order_and_lose_their_marks() -> None:
    assert words("CNC-fräsning, i  Åre!") == ["cnc", "frasning", "i", "are"]


def test_threads_stem_without_disturbing_each_other() -> None:
    wanted = {f"fräsning{n}ar": stems(f"frasning{n}ar") for n in range(200)}
    stems.cache_clear()
    wrong: list[str] = []

    def work() -> None:
        wrong.extend(word for n, word in enumerate(wanted) if stems(f"frasning{n}ar") != wanted[word])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []

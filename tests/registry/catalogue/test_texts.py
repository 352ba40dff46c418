"""Texts come in clean, or not at all."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.catalogue import field
from registry.catalogue.messages import Message
from registry.catalogue.values import check
from registry.errors import Invalid

NAME = field("organisation.legal_name")
TEXT = field("organisation.showcase_sv")


def refused(name: str, raw: object) -> str:
    with pytest.raises(Invalid) as caught:
        check(field(name), raw)
    return caught.value.problems[0].message_id


def test_letters_made_of_parts_are_put_together() -> None:
    assert check(NAME, "A\u030angstro\u0308m AB") == "Ångström AB"


def test_a_name_is_one_line_with_single_spaces() -> None:
    assert check(NAME, "  Storsjöodjuret   Svets\u00a0AB ") == "Storsjöodjuret Svets AB"
    assert refused(NAME.name, "two\nlines") == Message.LINE_BREAK
    assert check(NAME, "one line\n") == "one line"


def test_a_text_keeps_its_lines_and_has_one_kind_of_line_end() -> None:
    assert check(TEXT, "\r\nVi fräser.\r\n\tOch svarvar.\n") == "Vi fräser.\n\tOch svarvar."


@pytest.mark.parametrize(
    "bad",
    [
        "a\x00b",
        "a\x07b",
        "a\x1bb",
        "a\x85b",
        "a\u202eb",
        "a\u2066b",
        "a\ufeffb",
        "a\ud800b",
        "a\uffffb",
        "a\U0001ffffb",
        "a\rb",
        "a" + "\u0315\u0300" * 16,
    ],
    ids=ascii,
)
def test_what_cannot_be_shown_is_refused(bad: str) -> None:
    assert refused(NAME.name, bad) == Message.CONTROL_CHARACTERS
    assert refused(TEXT.name, bad) == Message.CONTROL_CHARACTERS


def test_a_tab_does_not_belong_in_a_name() -> None:
    assert refused(NAME.name, "a\tb") == Message.CONTROL_CHARACTERS


@pytest.mark.parametrize("empty", ["", " ", "\n\n", "\u2003"])
def test_nothing_is_not_a_text(empty: str) -> None:
    assert refused(NAME.name, empty) == Message.EMPTY_TEXT
    assert refused(TEXT.name, empty) == Message.EMPTY_TEXT


def test_the_limit_counts_characters_as_stored() -> None:
    assert check(NAME, "ö" * 120) == "ö" * 120
    assert check(NAME, "o\u0308" * 120) == "ö" * 120
    assert refused(NAME.name, "ö" * 121) == Message.TEXT_TOO_LONG
    assert refused(TEXT.name, "x" * 2001) == Message.TEXT_TOO_LONG
    assert refused(TEXT.name, " " * 30_000) == Message.TEXT_TOO_LONG


@pytest.mark.parametrize("raw", [None, 1, 1.5, True, ["x"], {"sv": "x"}, b"x"])
def test_only_strings_are_texts(raw: object) -> None:
    assert refused(NAME.name, raw) == Message.NOT_TEXT


@pytest.mark.parametrize(
    "address",
    [
        "https://exempel.se",
        "http://exempel.se/a?b=c#d",
        "https://exempel.se:8443/",
        "https://åre.exempel.se/",
        "https://xn--re-yia.exempel.se/",
    ],
)
def test_a_web_address_is_taken(address: str) -> None:
    assert check(field("organisation.web"), address) == address


@pytest.mark.parametrize(
    "address",
    [
        "exempel.se",
        "ftp://exempel.se",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://user:pw@exempel.se/",
        "https://exempel.se/a b",
        "https://exempel.se/<script>",
        "https://exempel.se/'",
        "https://exempel.se:99999/",
        "https://exempel.se:0/",
        "https://exempel.se\\@evil.se/",
        "https://[exempel.se/",
        "//exempel.se",
    ],
)
def test_what_is_not_a_plain_web_address_is_refused(address: str) -> None:
    assert refused("organisation.web", address) == Message.NOT_A_URL


@pytest.mark.parametrize("address", ["order@exempel.se", "a.b+c@d-e.example.com", "post@åre.se"])
def test_a_mail_address_is_taken(address: str) -> None:
    assert check(field("contact.mailbox"), address) == address


@pytest.mark.parametrize(
    "address",
    [
        "order",
        "order@",
        "@exempel.se",
        "order@exempel",
        "a@b@c.se",
        "Order <order@exempel.se>",
        "a@b.se,c@d.se",
        "a b@c.se",
        "a@.se",
        "a@b..se",
    ],
)
def test_what_is_not_one_mail_address_is_refused(address: str) -> None:
    assert refused("contact.mailbox", address) == Message.NOT_AN_EMAIL


@pytest.mark.parametrize(
    "number",
    [
        "063-12 34 56",
        "+",
        "+0123456789",
        "+46",
        "+46 63 12 34 56 78 90 12 3",
        "+46 63 ABC",
        "++4663123456",
        "+４６63123456",
    ],
)
def test_what_is_not_an_international_number_is_refused(number: str) -> None:
    assert refused("contact.phone", number) == Message.NOT_A_PHONE


@pytest.mark.parametrize(
    ("country", "number", "meant"),
    [
        ("SE", "063-12 34 56", "+4663123456"),
        ("SE", "070 174 06 05", "+46701740605"),
        ("SE", "+47 73 12 34 56", "+4773123456"),
        ("NO", "73 12 34 56", "+4773123456"),
        ("NO", "+46 63 12 34 56", "+4663123456"),
    ],
)
def test_a_number_may_be_written_as_at_home(country: str, number: str, meant: str) -> None:
    assert check(field("contact.phone"), number, country=country) == meant


@pytest.mark.parametrize(
    ("country", "number"),
    [
        ("SE", "12 34 56"),
        ("SE", "73 12 34 56"),
        ("SE", "0012"),
        ("NO", "063-12 34 56"),
        ("NO", "113"),
        ("FI", "040 123 4567"),
    ],
)
def test_a_number_of_nowhere_is_refused(country: str, number: str) -> None:
    with pytest.raises(Invalid) as caught:
        check(field("contact.phone"), number, country=country)
    assert caught.value.problems[0].message_id == Message.NOT_A_PHONE


@pytest.mark.parametrize("digest", ["0" * 63, "0" * 65, "G" * 64, "A" * 64, "0x" + "0" * 62])
def test_what_is_not_a_digest_is_refused(digest: str) -> None:
    assert refused("certificate.evidence_hash", digest) == Message.NOT_A_DIGEST


@given(st.text(max_size=200))
def test_any_text_is_taken_clean_or_refused(raw: str) -> None:
    try:
        value = check(NAME, raw)
    except Invalid:
        return
    assert isinstance(value, str)
    assert unicodedata.is_normalized("NFC", value)
    assert value == value.strip()
    assert 0 < len(value) <= NAME.max_length
    assert value.encode()
    assert check(NAME, value) == value

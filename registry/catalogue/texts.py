"""Checking what is written: texts, names, addresses of the web and of mail, telephone numbers, digests."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from registry.catalogue.field import Field
from registry.catalogue.messages import Message
from registry.catalogue.refusal import Refusal
from registry.marks import heaped

_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,24}"
)
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_AT_HOME = {"SE": ("+46", re.compile(r"0[1-9][0-9]{5,9}")), "NO": ("+47", re.compile(r"[2-9][0-9]{7}"))}
"""Country codes, and how numbers are written inside the country: Sweden's with a 0 before them, Norway's without."""
_DIGEST = re.compile(r"[0-9a-f]{64}")
_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,24}")
_SHOWN_AS_NOTHING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Marks that turn the direction of writing: what is shown would not be what is stored."""
_LONGEST_RAW = 20_000
"""Characters looked at in any text before its own limit: normalising is not free."""


def check_text(field: Field, raw: object) -> str:
    """Return a text of several lines: NFC, one kind of line end, trimmed."""
    cleaned = _written(raw, allowed="\n\t").strip()
    return _fitting(field, cleaned)


def check_name(field: Field, raw: object) -> str:
    """Return a text on one line: NFC, trimmed, single spaces."""
    written = _written(raw, allowed="\n")
    if "\n" in written.strip():
        raise Refusal(Message.LINE_BREAK)
    return _fitting(field, " ".join(written.split()))


def check_url(field: Field, raw: object) -> str:
    """Return a web address with http or https, a dotted host, and neither user nor password."""
    address = check_name(field, raw)
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise Refusal(Message.NOT_A_URL) from None
    if (
        parts.scheme not in {"http", "https"}
        or not _HOST.fullmatch(parts.hostname or "")
        or "@" in parts.netloc
        or port == 0
        or any(c in address for c in " <>\"'\\")
    ):
        raise Refusal(Message.NOT_A_URL)
    return address


def check_email(field: Field, raw: object) -> str:
    """Return one e-mail address."""
    address = check_name(field, raw)
    if not _EMAIL.fullmatch(address):
        raise Refusal(Message.NOT_AN_EMAIL)
    return address


def check_phone(field: Field, raw: object, country: str | None) -> str:
    """Return a telephone number as in ITU-T E.164: + and up to 15 digits, spaces and brackets dropped.

    In a country whose way of writing is known, a number may be written as at home: 063-12 34 56.
    """
    number = re.sub(r"\(0\)|[ ()./-]", "", check_name(field, raw))
    number = re.sub(r"^00", "+", number)
    code, at_home = _AT_HOME.get(country or "", ("", None))
    if at_home is not None and at_home.fullmatch(number):
        number = code + number.removeprefix("0")
    if not _PHONE.fullmatch(number):
        raise Refusal(Message.NOT_A_PHONE)
    return number


def check_digest(field: Field, raw: object) -> str:
    """Return a SHA-256 in lower-case hexadecimal digits."""
    digest = check_name(field, raw)
    if not _DIGEST.fullmatch(digest):
        raise Refusal(Message.NOT_A_DIGEST)
    return digest


def _written(raw: object, *, allowed: str) -> str:
    if not isinstance(raw, str):
        raise Refusal(Message.NOT_TEXT)
    if len(raw) > _LONGEST_RAW:
        raise Refusal(Message.TEXT_TOO_LONG, limit=_LONGEST_RAW)
    text = raw.replace("\r\n", "\n")
    for c in text:
        if c in allowed:
            continue
        if unicodedata.category(c) in {"Cc", "Cs"} or c in _SHOWN_AS_NOTHING or ord(c) & 0xFFFE == 0xFFFE:  # noqa: PLR2004
            raise Refusal(Message.CONTROL_CHARACTERS)
    if heaped(text):
        raise Refusal(Message.CONTROL_CHARACTERS)
    return unicodedata.normalize("NFC", text)


def _fitting(field: Field, text: str) -> str:
    if not text:
        raise Refusal(Message.EMPTY_TEXT)
    if field.max_length and len(text) > field.max_length:
        raise Refusal(Message.TEXT_TOO_LONG, limit=field.max_length)
    return text

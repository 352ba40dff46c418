"""Checking numbers that authorities give: company numbers by country, Swedish personal numbers, NCAGE.

A Swedish sole trader is registered under the owner's personal number, and the library that checks company
numbers lets it through. In a company's number the digits 3 and 4 are 20 or more; below that they are a month,
and the number is a person's. It has a field of its own, and no message ever repeats it.
"""

from __future__ import annotations

import re
from importlib import import_module

from stdnum import luhn
from stdnum.exceptions import ValidationError

from registry.catalogue.field import Field
from registry.catalogue.messages import Message
from registry.catalogue.refusal import Refusal
from registry.catalogue.texts import check_name

_CHECKERS = {
    "BE": "stdnum.be.vat",
    "DK": "stdnum.dk.cvr",
    "EE": "stdnum.ee.registrikood",
    "ES": "stdnum.es.cif",
    "FI": "stdnum.fi.ytunnus",
    "FR": "stdnum.fr.siren",
    "IS": "stdnum.is_.kennitala",
    "IT": "stdnum.it.iva",
    "NO": "stdnum.no.orgnr",
    "PL": "stdnum.pl.regon",
    "SE": "stdnum.se.orgnr",
}
"""Country to the module of python-stdnum for company numbers; elsewhere only the shape is checked."""

_SHAPE = re.compile(r"[A-Z0-9](?:[A-Z0-9 ./-]{1,18})[A-Z0-9]")
_NCAGE = re.compile(r"[A-HJ-NP-Z0-9]{5}")
_LEGAL_PERSON = 20
"""Digits 3 and 4 of a Swedish company's number are at least this."""
_ICELANDIC_COMPANY = 4
"""An Icelandic company's number starts with its day of registration plus 40."""


def check_org_number(field: Field, raw: object, country: str | None) -> str:
    """Return the number as its country's register writes it without separators."""
    written = check_name(field, raw).upper()
    digits = re.sub(r"[^0-9]", "", written)
    if country in {"SE", None} and is_swedish_person(digits):
        raise Refusal(Message.PERSONAL_NUMBER_HERE)
    if country is None:
        raise Refusal(Message.COUNTRY_FIRST)
    if country == "IS" and len(digits) == 10 and int(digits[0]) < _ICELANDIC_COMPANY:  # noqa: PLR2004  ten digits
        raise Refusal(Message.PERSONAL_NUMBER_HERE)
    if country not in _CHECKERS:
        if not _SHAPE.fullmatch(written):
            raise Refusal(Message.NOT_AN_ORG_NUMBER, country=country)
        return written
    if country == "SE" and len(digits) == 12 and digits.startswith("16"):  # noqa: PLR2004  century 16: a company
        written = digits[2:]
    try:
        return str(import_module(_CHECKERS[country]).validate(written))
    except ValidationError:
        raise Refusal(Message.NOT_AN_ORG_NUMBER, country=country) from None


def check_personal_number(field: Field, raw: object, country: str | None) -> str:
    """Return ten or twelve digits of a Swedish personal or coordination number."""
    written = check_name(field, raw)
    if country not in {"SE", None}:
        raise Refusal(Message.PERSONAL_NUMBER_ELSEWHERE)
    digits = re.sub(r"[ +-]", "", written)
    if not re.fullmatch(r"(?:[0-9]{2})?[0-9]{10}", digits) or not is_swedish_person(digits):
        raise Refusal(Message.NOT_A_PERSONAL_NUMBER)
    day = int(digits[-6:-4]) % 60
    month = int(digits[-8:-6])
    if not (luhn.is_valid(digits[-10:]) and 1 <= month <= 12 and 1 <= day <= 31):  # noqa: PLR2004  a calendar
        raise Refusal(Message.NOT_A_PERSONAL_NUMBER)
    return digits


def check_ncage(field: Field, raw: object) -> str:
    """Return a NATO commercial and government entity code, upper case."""
    code = check_name(field, raw).upper()
    if not _NCAGE.fullmatch(code):
        raise Refusal(Message.NOT_AN_NCAGE)
    return code


def is_swedish_person(digits: str) -> bool:
    """Say whether ten or twelve digits are a person's: digits 3 and 4 of the ten are below 20."""
    if len(digits) == 12 and digits[:2] in {"18", "19", "20"}:  # noqa: PLR2004  with the century
        digits = digits[2:]
    return len(digits) == 10 and int(digits[2:4]) < _LEGAL_PERSON  # noqa: PLR2004  without it

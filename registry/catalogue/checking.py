"""Checking one value of one field, whatever its kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar
from uuid import UUID

from registry.catalogue import quantities, registrations, texts
from registry.catalogue.field import Field, Kind
from registry.catalogue.messages import Message
from registry.catalogue.refusal import Refusal
from registry.catalogue.value import Value
from registry.vocabularies import vocabulary

_T = TypeVar("_T")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
FIRST_DAY = date(1990, 1, 1)
LAST_DAY = date(2099, 12, 31)


def checked(field: Field, raw: object, country: str | None) -> Value:
    """Return the value that JSON `raw` stands for, or raise `Refusal`. `country` is the organisation's."""
    if field.many:
        return _list(field, raw)
    if field.kind in _BY_COUNTRY:
        return _BY_COUNTRY[field.kind](field, raw, country)
    return _ONE[field.kind](field, raw)


def check_code(field: Field, raw: object) -> str:
    """Return a code of the field's vocabulary that may be stated, not only searched for."""
    if not isinstance(raw, str):
        raise Refusal(Message.NOT_TEXT)
    if field.vocabulary is None:
        raise AssertionError(f"{field.name} is declared without a vocabulary")
    words = vocabulary(field.vocabulary)
    if raw not in words:
        raise Refusal(Message.NOT_A_CODE, vocabulary=field.vocabulary)
    if not words.term(raw).selectable:
        raise Refusal(Message.ONLY_A_GROUP)
    return raw


def _list(field: Field, raw: object) -> Value:
    if not isinstance(raw, list | tuple):
        raise Refusal(Message.NOT_A_LIST)
    if not raw:
        raise Refusal(Message.EMPTY_LIST)
    if len(raw) > field.max_items:
        raise Refusal(Message.LIST_TOO_LONG, limit=field.max_items)
    match field.kind:
        case Kind.CODES:
            return _once(check_code(field, one) for one in raw)
        case Kind.REFERENCE:
            return _once(_reference(field, one) for one in raw)
        case Kind.NAME:
            return _once(texts.check_name(field, one) for one in raw)
        case _:
            raise AssertionError(f"{field.name}: no lists of {field.kind}")


def _once(values: Iterable[_T]) -> tuple[_T, ...]:
    """Keep the order, drop repetitions."""
    return tuple(dict.fromkeys(values))


def _boolean(_: Field, raw: object) -> bool:
    if not isinstance(raw, bool):
        raise Refusal(Message.NOT_BOOLEAN)
    return raw


def _day(_: Field, raw: object) -> date:
    if not isinstance(raw, str) or not _DATE.fullmatch(raw):
        raise Refusal(Message.NOT_A_DATE)
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        raise Refusal(Message.NOT_A_DATE) from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Refusal(Message.DATE_OUTSIDE)
    return day


def _reference(_: Field, raw: object) -> UUID:
    if not isinstance(raw, str) or not _UUID.fullmatch(raw):
        raise Refusal(Message.NOT_A_REFERENCE)
    return UUID(raw)


_ONE: dict[Kind, Callable[[Field, object], Value]] = {
    Kind.CODE: check_code,
    Kind.NUMBER: quantities.check_number,
    Kind.RANGE: quantities.check_range,
    Kind.BAND: quantities.check_band,
    Kind.YEAR: quantities.check_year,
    Kind.TEXT: texts.check_text,
    Kind.NAME: texts.check_name,
    Kind.URL: texts.check_url,
    Kind.EMAIL: texts.check_email,
    Kind.DIGEST: texts.check_digest,
    Kind.NCAGE: registrations.check_ncage,
    Kind.COORDINATES: quantities.check_coordinates,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _day,
    Kind.REFERENCE: _reference,
}
_BY_COUNTRY: dict[Kind, Callable[[Field, object, str | None], Value]] = {
    Kind.ORG_NUMBER: registrations.check_org_number,
    Kind.PERSONAL_NUMBER: registrations.check_personal_number,
    Kind.PHONE: texts.check_phone,
}

"""Dates, times and numbers in the reader's way.

Times are stored and shown in UTC. A `moment` is a ``<time>`` element that says so; where a script runs, it
puts the reader's own time in its place. A `stamp` stays UTC and says so, for the log.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from markupsafe import Markup

from registry.language import LOCALES

HALF_A_DAY = timedelta(hours=12)


def day(value: date, language: str) -> str:
    """Return a date in words, e.g. 3 maj 2027."""
    return format_date(value, format="long", locale=LOCALES[language])


def day_before(midnight: datetime, language: str) -> str:
    """Return the day that is over at a midnight in Europe, in words: by noon it is the same day in UTC."""
    return day((midnight - HALF_A_DAY).astimezone(UTC).date(), language)


def month_name(first: datetime, language: str) -> str:
    """Return a month in words, e.g. maj 2027."""
    return format_date(first.astimezone(UTC).date(), format="LLLL y", locale=LOCALES[language])


def stamp(value: datetime, language: str) -> str:
    """Return date and time to the second in UTC, e.g. 3 maj 2027 14:05:09 UTC."""
    said = format_datetime(value.astimezone(UTC), format="medium", locale=LOCALES[language])
    return f"{said} UTC"


def moment(value: datetime, language: str) -> Markup:
    """Return date and time to the minute as an element that a script may turn into local time."""
    said = format_datetime(value.astimezone(UTC), format="d MMMM y HH:mm", locale=LOCALES[language])
    stamped = value.astimezone(UTC).isoformat(timespec="seconds")
    return Markup('<time class="moment" datetime="{}">{} UTC</time>').format(stamped, said)


def number(value: float | Decimal, language: str) -> str:
    """Return a number with the reader's decimal sign and grouping."""
    return format_decimal(value, locale=LOCALES[language], decimal_quantization=False)

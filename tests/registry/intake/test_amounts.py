"""Amounts as people write them; which sign begins decimals is told by a whole column."""

from __future__ import annotations

from decimal import Decimal

import pytest

from registry.intake.amounts import Amount, NoAmount, Unclear, amount, decimal_sign
from registry.intake.grid import Figure


@pytest.mark.parametrize(
    ("text", "decimal", "low", "high", "unit"),
    [
        ("220mm", ".", "220", None, "mm"),
        ("1,5 t", ",", "1.5", None, "t"),
        ("2 500 kg", ",", "2500", None, "kg"),
        ("2\N{NARROW NO-BREAK SPACE}500\N{NARROW NO-BREAK SPACE}000", ".", "2500000", None, ""),
        ("1'250", ".", "1250", None, ""),
        ("3,2 m", ",", "3.2", None, "m"),
        ("12 kW", ".", "12", None, "kW"),
        ("0.5 in", ".", "0.5", None, "in"),
        ('12"', ".", "12", None, '"'),
        ("Ø 20", ".", "20", None, ""),
        ("ø20 mm", ".", "20", None, "mm"),
        ("max 500", ".", "500", None, ""),
        ("1.234,5", ",", "1234.5", None, ""),
        ("1,234.5", ".", "1234.5", None, ""),
        ("\N{MINUS SIGN}40 °C", ".", "-40", None, "°C"),
        ("15 000 v/min", ".", "15000", None, "v/min"),
        ("30 m²", ".", "30", None, "m²"),
        ("20-400", ".", "20", "400", ""),
        ("20 – 400 mm", ".", "20", "400", "mm"),
        ("20mm-400mm", ".", "20", "400", "mm"),
        ("från 20 till 400 mm", ".", "20", "400", "mm"),
        ("-40 - 120 °C", ".", "-40", "120", "°C"),
        ("0,5..12,5", ",", "0.5", "12.5", ""),
    ],
)
def test_what_people_write_is_read(text: str, decimal: str, low: str, high: str | None, unit: str) -> None:
    assert amount(text, decimal) == Amount(Decimal(low), Decimal(high) if high else None, unit)


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("ca 500", "."),
        ("8.5", ","),
        ("8,5", "."),
        ("12 34", "."),
        ("1 2345", "."),
        ("20mm-400kg", "."),
        ("twelve", "."),
        ("", "."),
        ("1" * 19, "."),
        ("٣", "."),
        ("1e3", "."),
        ("NaN", "."),
        ("1.2.3", "."),
        ("=1+1", "."),
        ("9" * 4_000, "."),
        ("1," * 2_000, ","),
    ],
)
def test_what_could_be_another_number_is_none(text: str, decimal: str) -> None:
    with pytest.raises(NoAmount):
        amount(text, decimal)


@pytest.mark.parametrize(
    ("cells", "sign"),
    [
        ([], "."),
        (["12", "2 500 kg"], "."),
        (["1,5", "1,250"], ","),
        (["1.250,5"], ","),
        (["1,250.5", "3,000"], "."),
        (["1.234.567"], ","),
        (["0,125"], ","),
        (["12 500,125"], ","),
        (["1234,125"], ","),
        ([Figure("1.25"), "1,5 t"], ","),
        (["20 – 400,5 mm"], ","),
    ],
)
def test_a_column_tells_its_decimal_sign(cells: list[str], sign: str) -> None:
    assert decimal_sign(cells) == sign


@pytest.mark.parametrize("cells", [["1,250"], ["1.250", "12"], ["1,5", "2.5"], ["1,250 kg", "2,500 kg"]])
def test_a_column_that_could_mean_two_things_is_unclear(cells: list[str]) -> None:
    with pytest.raises(Unclear):
        decimal_sign(cells)


def test_a_number_s_own_cell_has_a_point_whatever_the_column_has() -> None:
    assert amount(Figure("1.25"), ",").low == Decimal("1.25")

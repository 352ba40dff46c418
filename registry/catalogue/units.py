"""The units of measurement in use, by their UN/CEFACT Recommendation 20 code (revision 17)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

UNITS: Mapping[str, str] = MappingProxyType(
    {
        "4H": "µm",
        "AMP": "A",
        "ANN": "a",
        "B47": "kN",
        "B48": "kN·m",
        "BAR": "bar",
        "C62": "",
        "CEL": "°C",
        "DAY": "d",
        "GRM": "g",
        "H87": "",
        "HUR": "h",
        "KGM": "kg",
        "KMT": "km",
        "KWT": "kW",
        "MMK": "mm²",
        "MMT": "mm",
        "MTK": "m²",
        "MTR": "m",
        "P1": "%",
        "RPM": "r/min",
        "TNE": "t",
        "WTT": "W",
    }
)
"""Code to the symbol people read; the symbol is empty for pieces and bare numbers."""

"""Regions: every country, and below the Nordic ones and Estonia the NUTS regions of levels 1 to 3.

``SE > SE3 > SE32 > SE322``: a search for a country finds all its regions. ISO 3166-2 is not used: its
Norwegian counties are those of before 2024.
"""

from __future__ import annotations

from dataclasses import replace

from registry.vocabularies.lists import read_list
from registry.vocabularies.tree import Vocabulary


def read_regions(countries: Vocabulary) -> Vocabulary:
    """Return countries as top terms and NUTS regions below them."""
    nuts = read_list("nuts")
    below = [replace(term, parent=term.parent or term.code[:2]) for term in nuts.terms()]
    return Vocabulary("regions", f"NUTS {nuts.version}", nuts.source, [*countries.terms(), *below])

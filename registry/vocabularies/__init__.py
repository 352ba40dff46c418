"""The words a company chooses from, and the map its places lie on.

.. code-block:: pycon

    >>> from registry.vocabularies import vocabulary
    >>> vocabulary("processes").match("svarvning").code
    'turning'
    >>> vocabulary("processes").ancestors("milling_5axis")
    ('milling', 'separating')
"""

from __future__ import annotations

from functools import cache

from registry.vocabularies.errors import UnknownTerm, UnknownVocabulary
from registry.vocabularies.lists import read_list
from registry.vocabularies.term import Term
from registry.vocabularies.tree import Vocabulary

LISTS = (
    "processes",
    "machine_classes",
    "materials",
    "certificates",
    "welding_processes",
    "additive_categories",
    "skills",
    "qualifications",
    "sectors",
    "products",
    "experience_roles",
    "outcomes",
    "capability_roles",
    "trust_levels",
    "size_classes",
    "languages",
    "batches",
    "loading",
    "bases",
    "atmospheres",
    "ndt_methods",
    "test_methods",
    "adr_classes",
    "capacity_units",
    "confidence",
    "stop_reasons",
    "need_kinds",
    "anonymity",
    "readiness_levels",
    "bottlenecks",
    "origin_groups",
    "military_list",
    "dual_use",
)
"""Vocabularies that are a list in `lists/`."""

DERIVED = ("countries", "regions", "nace")
"""Vocabularies made from pycountry, from NUTS and the countries, and from python-stdnum."""

NAMES = (*LISTS, *DERIVED)
"""Every vocabulary there is."""

__all__ = [
    "DERIVED",
    "LISTS",
    "NAMES",
    "Term",
    "UnknownTerm",
    "UnknownVocabulary",
    "Vocabulary",
    "vocabulary",
]


@cache
def vocabulary(name: str) -> Vocabulary:
    """Return the vocabulary with this name, read at its first use and kept; raises `UnknownVocabulary`."""
    if name in LISTS:
        return read_list(name)
    # The three below read large packages: only who asks for them pays for them.
    if name == "countries":
        from registry.vocabularies.countries import read_countries  # noqa: PLC0415

        return read_countries()
    if name == "regions":
        from registry.vocabularies.regions import read_regions  # noqa: PLC0415

        return read_regions(vocabulary("countries"))
    if name == "nace":
        from registry.vocabularies.nace import read_nace  # noqa: PLC0415

        return read_nace()
    raise UnknownVocabulary(name)

"""Countries: the codes of ISO 3166-1 from pycountry, their names from the CLDR as Babel carries it."""

from __future__ import annotations

from importlib.metadata import version

import pycountry
from babel import Locale

from registry.language import LANGUAGES
from registry.vocabularies.term import Term
from registry.vocabularies.tree import Vocabulary


def read_countries() -> Vocabulary:
    """Return every country of ISO 3166-1 under its two-letter code, sorted by code."""
    names = {language: Locale.parse(language).territories for language in LANGUAGES}
    terms = []
    for country in sorted(pycountry.countries, key=lambda country: str(country.alpha_2)):
        spellings = (country.alpha_3, country.name, getattr(country, "official_name", country.name))
        terms.append(
            Term(
                code=country.alpha_2,
                parent=None,
                labels={
                    language: names[language].get(country.alpha_2, country.name) for language in LANGUAGES
                },
                aliases=dict.fromkeys(LANGUAGES, tuple(dict.fromkeys(spellings))),
            )
        )
    source = "ISO 3166-1 as carried by pycountry; names from the Unicode CLDR as carried by Babel."
    return Vocabulary("countries", f"pycountry {version('pycountry')}", source, terms)

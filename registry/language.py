"""Swedish, Norwegian and English wording of what the register says.

Message ids are English sentences with ``{named}`` parameters. The catalogues are gettext ``.po`` files, read
as they are when the process starts: ``translations/<language>/<part>.po``, one part per room of the house.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files

LANGUAGES = ("sv", "nb", "en")
"""What is spoken and labelled, in the order in which a missing wording or match is looked for."""
DEFAULT_LANGUAGE = "sv"
LOCALES = {"sv": "sv_SE", "nb": "nb_NO", "en": "en_GB"}
"""How numbers, dates and weeks are written in each language (CLDR locales)."""
THOUSAND = 1000
NAMES_OF_PLACES = frozenset({"row", "other", "number", "line", "byte"})
"""Parameters that say where something stands, as a spreadsheet counts it: no amounts."""
MARKS = {"sv": ("”", "”"), "nb": ("«", "»"), "en": ("“", "”")}
"""The quotation marks before and behind."""


@cache
def wording(language: str) -> Mapping[str, str]:
    """Return message id → text of every catalogue of `language`."""
    # Whoever only asks which languages there are waits for no large package.
    from babel.messages.pofile import read_po  # noqa: PLC0415

    texts: dict[str, str] = {}
    folder = files("registry") / "translations" / language
    for part in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if part.name.endswith(".po"):
            with part.open("rb") as stream:
                catalogue = read_po(stream, locale=language)
            texts.update(
                {
                    str(message.id): str(message.string)
                    for message in catalogue
                    if message.id and message.string
                }
            )
    return texts


def translate(language: str, message_id: str, params: Mapping[str, object] | None = None) -> str:
    """Return the sentence in `language` with its parameters filled in; English where no wording is known."""
    spoken = language if language in LANGUAGES else DEFAULT_LANGUAGE
    sentence = wording(spoken).get(message_id, message_id)
    if not params:
        return sentence
    return sentence.format(**{name: _written(name, value, spoken) for name, value in params.items()})


def _written(name: str, value: object, language: str) -> object:
    """Return an amount as the language writes it, 1 000 or 1,000; anything else as it is."""
    if name in NAMES_OF_PLACES or not isinstance(value, int | float | Decimal) or isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) < THOUSAND:
        return value
    from babel.numbers import format_decimal  # noqa: PLC0415 - large, as above

    return format_decimal(value, locale=LOCALES[language], decimal_quantization=False)


def quoted(text: str, language: str) -> str:
    """Return a text between the quotation marks of a language."""
    before, after = MARKS.get(language, MARKS[DEFAULT_LANGUAGE])
    return f"{before}{text}{after}"


def negotiate(accept_language: str | None) -> str:
    """Return the first language of an Accept-Language header that we speak (`no` and `nn` read Bokmål)."""
    for part in (accept_language or "")[:200].split(","):
        tag = part.split(";")[0].strip().lower().split("-")[0]
        language = {"no": "nb", "nn": "nb"}.get(tag, tag)
        if language in LANGUAGES:
            return language
    return DEFAULT_LANGUAGE

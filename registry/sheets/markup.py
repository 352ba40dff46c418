"""The XML inside a workbook: read as a stream, no document type, no entities, names without their namespaces.

Everything that makes XML dangerous (entities that multiply, that read files or addresses) is declared in a document
type, and no workbook has one. So a first, fast look refuses every part that has; what then reads it cannot be led
astray. It is several times as fast as a parser that is asked at every element.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element, ParseError, iterparse
from xml.parsers import expat

from registry.sheets.package import DAMAGED, wrong


def elements(content: bytes) -> Iterator[tuple[str, Element]]:
    """Give every element with "start" or "end". Raises Invalid where it is no plain XML."""
    _require_plain(content)
    try:
        yield from iterparse(io.BytesIO(content), ("start", "end"))  # noqa: S314 - no document type: see above
    except (ParseError, LookupError, ValueError):
        raise wrong(DAMAGED) from None


def closed(content: bytes) -> Iterator[Element]:
    """Give every element once it is whole."""
    return (element for event, element in elements(content) if event == "end")


@lru_cache(maxsize=256)
def local(name: str) -> str:
    """Return an element's or attribute's name without its namespace."""
    return name.rpartition("}")[2]


def attribute(element: Element, name: str) -> str | None:
    """Return an attribute, whatever namespace it is in."""
    found = element.get(name)
    if found is not None:
        return found
    return next((value for key, value in element.items() if local(key) == name), None)


def _require_plain(content: bytes) -> None:
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError):
        raise wrong(DAMAGED) from None


def _refuse(*_: object) -> None:
    raise wrong(DAMAGED)

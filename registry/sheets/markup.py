"""The XML inside a workbook: read as a stream, no UTF-16, no document type, no entities, names without their namespaces.

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

from registry.sheets.package import BOMB, DAMAGED, wrong

MOST_ELEMENTS = 2_000_000
"""Elements of one part: as many as the cells of the largest workbook take."""

MOST_HELD = 200_000
"""Elements of one part that are kept at a time: those of a row, or of a list of anything but rows and texts."""

BLOCK = 256 * 1024
"""Bytes without a single ``<`` that no workbook has: a tag or text as long as two of these is always refused."""

MOST_ASIDE = 64 * 1024
"""Characters of one comment or processing instruction."""

MOST_NAMESPACE = 300
"""Characters of a namespace, which stands before every name while a part is read."""

_LET_GO = frozenset({"row", "si"})


def elements(content: bytes) -> Iterator[tuple[str, Element]]:
    """Give every element with "start" or "end". Raises Invalid where it is no plain XML."""
    _require_plain(content)
    try:
        # No document type: see above.
        yield from _counted(iterparse(io.BytesIO(content), ("start", "end")))  # noqa: S314
    except (ParseError, LookupError, ValueError):
        raise wrong(DAMAGED) from None


def _counted(events: Iterator[tuple[str, Element]]) -> Iterator[tuple[str, Element]]:
    """Let go of each row and each text once it was seen; of anything else only so much is kept."""
    above: list[Element] = []
    count = held = 0
    for event, element in events:
        if event == "start":
            above.append(element)
            count, held = count + 1, held + 1
            if count > MOST_ELEMENTS or held > MOST_HELD:
                raise wrong(BOMB)
            yield event, element
            continue
        above.pop()
        yield event, element
        if above and local(element.tag) in _LET_GO:
            above[-1].clear()
            held = len(above)


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
    # Only UTF-16 has such bytes, and there a "<" may be half of a letter: what follows would count wrongly.
    if b"\0" in content:
        raise wrong(DAMAGED)
    # An element takes two of them at most; what is nested without end takes the first look's memory too.
    if content.count(b"<") > 2 * MOST_ELEMENTS:
        raise wrong(BOMB)
    # What is read in pieces is looked at from its beginning with each piece until it ends: a tag or a comment of
    # 30 MiB would stop the process for minutes.
    if any(content.find(b"<", start, start + BLOCK) < 0 for start in range(0, len(content) - BLOCK, BLOCK)):
        raise wrong(BOMB)
    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartNamespaceDeclHandler = _refuse_long_namespace
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.CommentHandler = _refuse_long
    parser.ProcessingInstructionHandler = _refuse_long
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError):
        raise wrong(DAMAGED) from None


def _refuse(*_: object) -> None:
    raise wrong(DAMAGED)


def _refuse_long(*said: str) -> None:
    if max(map(len, said)) > MOST_ASIDE:
        raise wrong(BOMB)


def _refuse_long_namespace(_: str | None, address: str | None) -> None:
    if len(address or "") > MOST_NAMESPACE:
        raise wrong(BOMB)

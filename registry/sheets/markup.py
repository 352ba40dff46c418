"""The XML inside a workbook: read as a stream, no document type, no entities, names without their namespaces."""

from __future__ import annotations

import io
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from registry.sheets.package import DAMAGED, wrong


def elements(content: bytes) -> Iterator[tuple[str, Element]]:
    """Give every element with "start" or "end". Raises Invalid where it is no plain XML."""
    try:
        yield from iterparse(io.BytesIO(content), ("start", "end"), forbid_dtd=True)
    except (ParseError, DefusedXmlException, LookupError, ValueError):
        raise wrong(DAMAGED) from None


def closed(content: bytes) -> Iterator[Element]:
    """Give every element once it is whole."""
    return (element for event, element in elements(content) if event == "end")


def local(name: str) -> str:
    """Return an element's or attribute's name without its namespace."""
    return name.rpartition("}")[2]


def attribute(element: Element, name: str) -> str | None:
    """Return an attribute, whatever namespace it is in."""
    return next((value for key, value in element.attrib.items() if local(key) == name), None)

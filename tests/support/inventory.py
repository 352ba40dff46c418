"""Every route of the application as somebody may ask it, and two answers to the same question compared.

A route enters by itself: whoever adds one with a name in its path, or a body, that nothing here knows, is told.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, quote_plus
from uuid import UUID

import httpx
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from tests.support.answers import body_of, headers_of

METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
_NAME = re.compile(r"\{(\w+)(?::path)?\}")
_UUID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Route:
    """One method of one path."""

    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def at(self, places: Mapping[str, str]) -> str:
        """The path with what it names; KeyError where `places` does not say it."""
        return _NAME.sub(lambda found: places[found.group(1)], self.path)


def routes(app: FastAPI) -> list[Route]:
    """Every route the application answers itself, in the order in which it looks for them."""
    return [
        Route(method, str(route.path))
        for route in iter_route_contexts(app.routes)
        for method in sorted(getattr(route, "methods", None) or ())
        if method in METHODS
    ]


def spellings(value: str) -> set[bytes]:
    """A value in every spelling in which a page, a header, an address or a file might carry it."""
    plain = value.encode()
    found = {
        plain,
        html.escape(value).encode(),
        html.escape(value, quote=False).encode(),
        value.encode("ascii", "xmlcharrefreplace"),
        json.dumps(value)[1:-1].encode(),
        json.dumps(value, ensure_ascii=False)[1:-1].encode(),
        quote(value).encode(),
        quote_plus(value).encode(),
        quote(value, safe="").encode(),
        plain.hex().encode(),
        value.encode("utf-16-le"),
        value.encode("latin-1", "ignore"),
    }
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        for before in range(3):
            # However many bytes stand before it, this part is the same; its ends hang on what is beside it.
            found.add(encode(b"\0" * before + plain)[4 if before else 0 :].rstrip(b"=")[:-1])
    return found | {one.lower() for one in found} | {one.upper() for one in found}


def told_by(answer: httpx.Response, values: Mapping[str, set[bytes]]) -> Iterator[str]:
    """Which of these values an answer holds in any spelling: in its body, its headers, or where it leads."""
    head = b"\n".join(name + b": " + value for name, value in answer.headers.raw)
    for value, spelled in values.items():
        if any(one in answer.content or one in head for one in spelled):
            yield value


def normal(answer: httpx.Response, kept: frozenset[UUID]) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """Status, headers and body of an answer, with ids that are made for it numbered in the order they stand in it.

    `kept` are the ids of what both worlds hold: these stay as they are.
    """
    known = {str(each).encode() for each in kept}
    numbered: dict[bytes, bytes] = {}

    def replaced(found: re.Match[bytes]) -> bytes:
        spelled = found.group()
        return spelled if spelled in known else numbered.setdefault(spelled, b"new-%d" % len(numbered))

    heads = [(name, _UUID.sub(replaced, value)) for name, value in headers_of(answer)]
    return answer.status_code, heads, _UUID.sub(replaced, body_of(answer))

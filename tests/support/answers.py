"""Comparing answers: two are the same when nothing but the number of the request tells them apart."""

from __future__ import annotations

import httpx

from registry.http.headers import REQUEST_HEADER


def headers_of(answer: httpx.Response) -> list[tuple[bytes, bytes]]:
    """Return the headers as they were sent, in their order, but for the number of the request."""
    return [
        (name, value) for name, value in answer.headers.raw if name.decode().lower() != REQUEST_HEADER.lower()
    ]


def body_of(answer: httpx.Response) -> bytes:
    """Return the body, with the number of the request taken out where it is repeated there."""
    return answer.content.replace(answer.headers[REQUEST_HEADER].encode(), b"-")


def same_answer(answer: httpx.Response, other: httpx.Response) -> None:
    """Require that two answers are the same, byte for byte."""
    assert (answer.status_code, headers_of(answer)) == (other.status_code, headers_of(other))
    assert body_of(answer) == body_of(other)

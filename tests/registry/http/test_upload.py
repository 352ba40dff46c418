"""A form with a file is read in memory, and what is no such form is refused."""

from __future__ import annotations

import asyncio

import pytest
from fastapi import Request

from registry.errors import Invalid
from registry.http.upload import MOST_FILES, NO_FORM, Upload, upload

BOUNDARY = "snitt"


def sent(body: bytes, kind: str = f"multipart/form-data; boundary={BOUNDARY}") -> Upload:
    """What a request with this body is read as."""

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", kind.encode())]}
    return asyncio.run(upload(Request(scope, receive)))


def part(name: str, content: bytes, file: str | None = None) -> bytes:
    called = "" if file is None else f'; filename="{file}"'
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{called}\r\n\r\n'
    return head.encode() + content + b"\r\n"


END = f"--{BOUNDARY}--\r\n".encode()


def test_a_file_larger_than_a_spool_touches_no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file")

    for name in ("TemporaryFile", "NamedTemporaryFile", "mkstemp"):
        monkeypatch.setattr(f"tempfile.{name}", refuse)
    content = bytes(3 * 1024 * 1024)
    found = sent(part("note", "hej\x00 då".encode()) + part("file", content, "å.xlsx") + END)
    file = found.file("file")
    assert file is not None
    assert (file.name, file.content == content) == ("å.xlsx", True)
    assert found.fields == {"note": "hej då"}
    assert "hej" not in repr(found) + repr(file)


def test_no_file_and_two_files_are_none() -> None:
    assert sent(part("file", b"", "") + END).file("file") is None
    assert sent(part("file", b"a", "a") + part("file", b"b", "b") + END).file("file") is None


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"file=x", "application/x-www-form-urlencoded"),
        (part("file", b"x", "x") + END, "multipart/form-data"),
        (b"nothing of that kind", f"multipart/form-data; boundary={BOUNDARY}"),
        (part("file", b"x", "x") * (MOST_FILES + 1) + END, f"multipart/form-data; boundary={BOUNDARY}"),
        (b"--snitt\r\n\r\nx\r\n" + END, f"multipart/form-data; boundary={BOUNDARY}"),
    ],
    ids=["another form", "no boundary", "no parts", "too many files", "no name"],
)
def test_what_is_no_form_with_a_file_is_refused(body: bytes, kind: str) -> None:
    with pytest.raises(Invalid) as refused:
        sent(body, kind)
    assert refused.value.problems[0].message_id == NO_FORM

"""A form with files, read in memory: Starlette's own way writes a file of 1 MiB and more to a disk, in plain.

How large a body may be is `registry.http.body`'s to say, before anything is read here.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from registry.errors import FieldProblem, Invalid

MOST_FIELDS = 60
MOST_FILES = 8
MOST_TEXT = 65_536
"""Bytes of one text of such a form."""
NO_FORM = "This is no form with a file. Choose the file and send it again."


@dataclass(frozen=True, slots=True, repr=False)
class File:
    """One file of a form: what its sender calls it, and its content. It cannot be printed."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Upload:
    """The texts and the files of a form, by the names of their inputs. It cannot be printed."""

    fields: Mapping[str, str]
    files: Mapping[str, tuple[File, ...]]

    def file(self, name: str) -> File | None:
        """Return the one file of an input; None where none was chosen, or several."""
        found = self.files.get(name, ())
        return found[0] if len(found) == 1 else None


class _InMemory(MultiPartParser):
    """Never rolls over to a disk."""

    spool_max_size = sys.maxsize


async def upload(request: Request) -> Upload:
    """Return the fields and files of a ``multipart/form-data`` request. Raises Invalid where it is none."""
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise Invalid([FieldProblem("file", NO_FORM)])
    parser = _InMemory(
        request.headers,
        request.stream(),
        max_files=MOST_FILES,
        max_fields=MOST_FIELDS,
        max_part_size=MOST_TEXT,
    )
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, ValueError):
        raise Invalid([FieldProblem("file", NO_FORM)]) from None
    fields: dict[str, str] = {}
    files: dict[str, tuple[File, ...]] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            # A browser sends an input without a chosen file as one without a name.
            if value.filename:
                files[name] = (*files.get(name, ()), File(value.filename, await value.read()))
        else:
            fields[name] = value.replace("\x00", "")
    await form.close()
    return Upload(fields, files)

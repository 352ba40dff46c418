"""The workbook routes of the JSON API, to be mounted under /api/v1: files out and in, reports as JSON."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from registry.caller import Credential
from registry.errors import FieldProblem, Invalid
from registry.http.documented import problems
from registry.http.problems import reader_language
from registry.http.session import API, Door
from registry.http.upload import NO_FORM, Upload, upload
from registry.workbook.schemas import ImportReport, report_view
from registry.workbook.service import Format, Workbooks

IMPORT = "/company/import"
FIELD = "file"

_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [FIELD],
                    "additionalProperties": False,
                    "properties": {
                        FIELD: {
                            "type": "string",
                            "format": "binary",
                            "description": "An .xlsx workbook, a ZIP of CSV files, or one CSV file",
                        }
                    },
                }
            }
        },
    }
}
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file",
        "content": {
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _BINARY,
            "application/zip": _BINARY,
        },
        "headers": {"Content-Disposition": {"schema": {"type": "string"}}},
    }
}


def router(workbooks: Workbooks, session: Door) -> APIRouter:
    """Return the routes."""
    made = APIRouter(prefix=API, tags=["workbook"])
    signed_in: Credential = Depends(session.credential)
    brought: Upload = Depends(upload)

    @made.get("/company/export", responses={**problems(401, 403), **_FILES}, response_class=Response)
    def take_out(
        form: Annotated[Literal["xlsx", "csv"], Query(alias="format")] = "xlsx",
        language: Literal["sv", "nb", "en"] | None = None,
        credential: Credential = signed_in,
    ) -> Response:
        """One's own organisation's records as a prefilled workbook. Needs a fresh proof."""
        return file_response(workbooks, credential, Format(form), language)

    @made.post(IMPORT, responses=problems(401, 403, 409), openapi_extra=_BODY)
    def bring_in(
        request: Request,
        *,
        apply: bool = False,
        credential: Credential = signed_in,
        form: Upload = brought,
    ) -> ImportReport:
        """Say what a workbook would change; with `apply` store all of it, or nothing."""
        file = form.file(FIELD)
        if file is None:
            raise Invalid([FieldProblem(FIELD, NO_FORM)])
        done = workbooks.store if apply else workbooks.look
        return report_view(done(credential, file.content), reader_language(request))

    return made


def file_response(
    workbooks: Workbooks, credential: Credential, form: Format, language: str | None
) -> Response:
    """Return the file as a download. Raises as `Workbooks.take_out`."""
    taken = workbooks.take_out(credential, form, language)
    return Response(
        taken.content,
        media_type=taken.media_type,
        headers={"Content-Disposition": f'attachment; filename="{taken.name}"'},
    )

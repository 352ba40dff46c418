"""One's own company as a workbook: take it out, fill it in, bring it back, look, store.

Between the look and the storing the register keeps the file sealed (`registry.accounts.uploads`); the browser keeps
its id alone, so what is stored is what was looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from registry.accounts.uploads import KEPT_MINUTES
from registry.caller import Credential
from registry.errors import Conflict, FieldProblem, Invalid, NotFound, Refused, StepUpNeeded
from registry.http.upload import NO_FORM, Upload
from registry.web import proof
from registry.web.own.people import may_choose
from registry.web.site import Form, Guest, Site, with_cookie
from registry.web.view import Message, Wrong
from registry.web.wording import Sentence, say
from registry.workbook.report import Outcome, Report
from registry.workbook.routes import FIELD, file_response
from registry.workbook.service import Format

if TYPE_CHECKING:
    from registry.workbook.service import Workbooks

HOME = "/company/workbook"
USE = "workbook"
MOST_LINES = 300
"""Rows that one page tells of; the rest are counted."""

NOT_YOURS = Sentence(
    "Only who may edit your company's records takes its workbook out and in. Ask a data owner."
)
NOT_KEPT = Sentence(
    "The file is no longer kept here: it was stored already, or its {minutes} minutes are over. Look at what your "
    "company states before you choose it again."
)
STORED = Sentence("It is stored. New: {made}. Changed: {changed}. Deleted: {deleted}.")
NOTHING = Sentence("Everything in the file was there already. Nothing was changed.")


def pages(site: Site, workbooks: Workbooks) -> APIRouter:
    """Return the pages."""
    made = APIRouter(include_in_schema=False)
    _add_taking_out(made, site, workbooks)
    _add_bringing_back(made, site, workbooks)
    _add_storing(made, site, workbooks)
    return made


def _add_taking_out(made: APIRouter, site: Site, workbooks: Workbooks) -> None:
    @made.get(HOME)
    def show(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        return _page(site, request, _editor(site, workbooks, request, credential))

    @made.post(f"{HOME}/proof")
    def prove(
        request: Request,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = _editor(site, workbooks, request, credential)
        try:
            guest = proof.given(site, request, guest, form)
        except proof.Refusals as error:
            problems, asks = proof.wrong(site, guest.language, error), proof.asks(error, form)
            return _page(site, request, guest, problems=problems, asks=asks)
        return with_cookie(RedirectResponse(HOME, 303), guest)

    @made.post(f"{HOME}/file")
    def take_out(
        request: Request,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = _editor(site, workbooks, request, credential)
        kind = Format.CSV if form.get("format") == Format.CSV else Format.XLSX
        try:
            return file_response(workbooks, credential, kind, guest.language)
        except StepUpNeeded:
            return _page(site, request, guest, asks=proof.CODE)


def _add_bringing_back(made: APIRouter, site: Site, workbooks: Workbooks) -> None:
    @made.post(f"{HOME}/check")
    def check(
        request: Request,
        form: Upload = Depends(site.upload),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = _editor(site, workbooks, request, credential)
        file = form.file(FIELD)
        if file is None:
            missing = Invalid([FieldProblem(FIELD, NO_FORM)])
            return _page(site, request, guest, problems=site.wrong(guest.language, missing))
        kept = site.accounts.uploads.keep(credential, USE, file.content)
        return _look(site, workbooks, request, guest, kept, file.content)

    @made.post(f"{HOME}/again")
    def look_again(
        request: Request,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = _editor(site, workbooks, request, credential)
        kept, content = _kept(site, credential, form)
        if content is None:
            return _gone(site, request, guest)
        try:
            guest = proof.given(site, request, guest, form)
        except proof.Refusals as error:
            return _unproven(site, request, guest, kept, form, error, step="again")
        return _look(site, workbooks, request, guest, kept, content)


def _add_storing(made: APIRouter, site: Site, workbooks: Workbooks) -> None:
    @made.post(f"{HOME}/store")
    def store(
        request: Request,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = _editor(site, workbooks, request, credential)
        kept, content = _kept(site, credential, form)
        if content is None:
            return _gone(site, request, guest)
        try:
            guest = proof.given(site, request, guest, form)
            spend = partial(site.accounts.uploads.spend, upload=kept)
            report = workbooks.store(guest.credential, content, spend)
        except NotFound:
            # Sent twice at once: the other one has stored it.
            return _gone(site, request, guest)
        except proof.Refusals as error:
            return _unproven(site, request, guest, kept, form, error, step="store")
        except Invalid:
            # Somebody was quicker; what is wrong now is told with both values.
            return _look(site, workbooks, request, guest, kept, content)
        done = Message("done", _done(report, guest.language))
        return _page(site, request, guest, messages=[done], stored=True)


def _look(
    site: Site,
    workbooks: Workbooks,
    request: Request,
    guest: Guest,
    kept: UUID,
    content: bytes,
) -> Response:
    try:
        report = workbooks.look(guest.credential, content)
    except StepUpNeeded as error:
        return _unproven(site, request, guest, kept, {}, error, step="again")
    except (Invalid, Conflict) as error:
        site.accounts.uploads.drop(guest.credential, kept)
        return _page(site, request, guest, problems=site.wrong(guest.language, error))
    return _report(site, request, guest, kept, report)


def _report(site: Site, request: Request, guest: Guest, kept: UUID, report: Report) -> Response:
    found = report.problems
    return site.show(
        request,
        "workbook_report.html",
        guest,
        status=422 if found else 200,
        here=HOME,
        upload=kept,
        step="store",
        asks="",
        counts={one.value: report.count(one) for one in Outcome},
        unchanged=sum(report.unchanged.values()),
        lines=report.lines[:MOST_LINES],
        lines_more=max(0, len(report.lines) - MOST_LINES),
        wrong=[
            {
                "place": one.place(guest.language),
                "sentence": one.sentence(guest.language),
                "here": one.here,
                "there": one.there,
            }
            for one in found.in_order()
        ],
        wrong_more=found.more,
    )


def _unproven(
    site: Site,
    request: Request,
    guest: Guest,
    kept: UUID,
    form: Form,
    error: Exception,
    *,
    step: str,
) -> Response:
    """Ask for the proof that storing takes, or looking at it, and keep the file meanwhile."""
    told = proof.wrong(site, guest.language, error) if form.get(proof.CODE) else []
    return site.show(
        request,
        "workbook_report.html",
        guest,
        status=422 if told else 403,
        here=HOME,
        problems=told,
        upload=kept,
        step=step,
        asks=proof.asks(error, form),
        counts=None,
        unchanged=0,
        lines=(),
        lines_more=0,
        wrong=(),
        wrong_more=0,
    )


def _page(
    site: Site,
    request: Request,
    guest: Guest,
    *,
    problems: Sequence[Wrong] = (),
    messages: Sequence[Message] = (),
    asks: str | None = None,
    stored: bool = False,
) -> Response:
    return site.show(
        request,
        "workbook.html",
        guest,
        status=422 if problems else 200,
        here=HOME,
        problems=problems,
        messages=messages,
        asks=asks if asks is not None else "" if guest.proven else proof.CODE,
        chosen_last=stored and may_choose(guest.caller),
    )


def _editor(site: Site, workbooks: Workbooks, request: Request, credential: Credential) -> Guest:
    guest = site.guest(request, credential)
    if not workbooks.may(guest.caller):
        raise Refused(NOT_YOURS)
    return guest


def _kept(site: Site, credential: Credential, form: Form) -> tuple[UUID, bytes | None]:
    try:
        kept = UUID(form.get("upload", ""))
    except ValueError:
        return UUID(int=0), None
    return kept, site.accounts.uploads.open(credential, USE, kept)


def _gone(site: Site, request: Request, guest: Guest) -> Response:
    sentence = say(guest.language, NOT_KEPT, minutes=KEPT_MINUTES)
    return _page(site, request, guest, problems=[Wrong(FIELD, sentence)])


def _done(report: Report, language: str) -> str:
    counts = {one.value: report.count(one) for one in Outcome}
    return say(language, STORED, **counts) if any(counts.values()) else say(language, NOTHING)

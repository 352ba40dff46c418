"""Taking in a list of one's own: a file, what its columns mean, how it would be read, and then all or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from registry.caller import Credential
from registry.errors import Conflict, FieldProblem, Invalid
from registry.http.upload import Upload
from registry.intake.grid import Grid, unusable
from registry.intake.mappingfile import written
from registry.intake.preview import preview
from registry.intake.proposal import proposed, read, taken, undecided
from registry.intake.reading import is_workbook
from registry.intake.returned import as_csv, findings
from registry.intake.summary import summary
from registry.language import translate
from registry.web import importing
from registry.web.importing import DECIMALS, MOST_WORDS, PARTED, WRITTEN
from registry.web.kept import Kept, keep, kept
from registry.web.site import Form, Guest, Site
from registry.web.view import Wrong
from registry.web.wording import Sentence, say

if TYPE_CHECKING:
    from registry.accounts.uploads import Uploads
    from registry.intake.choices import Choices
    from registry.intake.own import OwnIntake
    from registry.intake.report import Report
    from registry.intake.table import Table

HOME = "/company/import"
MOST_COLUMNS = 60
MOST_ROWS = 4_000

CHOOSE = Sentence("Choose a file first.")
MANY_COLUMNS = Sentence("The sheet has more than {maximum} columns. Leave out those that are not needed.")
MANY_ROWS = Sentence(
    "The sheet has more than {maximum} rows, and a company has no room for so many. Ask your network office."
)
MANY_WORDS = Sentence(
    "The column {column} has {count} words that no list knows: it is hardly for this field. Choose another one."
)
FEW_WORDS = Sentence("Words in the column {column} that need a meaning: {count}.")


def pages(site: Site, intake: OwnIntake, uploads: Uploads) -> APIRouter:
    """Return the pages."""
    made = APIRouter(include_in_schema=False)
    _add_file(made, site, intake, uploads)
    _add_columns(made, site, intake, uploads)
    _add_check(made, site, intake, uploads)
    return made


def _add_file(made: APIRouter, site: Site, intake: OwnIntake, uploads: Uploads) -> None:
    @made.get(HOME)
    def ask(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        intake.require_writer(credential)
        return site.show(request, "import.html", site.guest(request, credential), here=HOME)

    @made.post(HOME)
    def bring(
        request: Request,
        sent: Upload = Depends(site.upload),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        intake.require_writer(credential)
        try:
            content = _content(sent)
            choices = proposed(content, guest.language)
            _require_fitting(taken(content, choices)[1])
        except Invalid as error:
            problems = site.wrong(guest.language, error)
            return site.show(request, "import.html", guest, here=HOME, status=422, problems=problems)
        return _to(keep(uploads, credential, Kept(choices, content)))


def _add_columns(made: APIRouter, site: Site, intake: OwnIntake, uploads: Uploads) -> None:
    @made.get(f"{HOME}/{{name}}")
    def columns(
        request: Request, name: str, credential: Credential = Depends(site.door.credential)
    ) -> Response:
        guest = site.guest(request, credential)
        intake.require_writer(credential)
        return _columns(site, request, guest, name, kept(uploads, credential, name))

    @made.post(f"{HOME}/{{name}}")
    def choose(
        request: Request,
        name: str,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        intake.require_writer(credential)
        held = kept(uploads, credential, name)
        try:
            choices = importing.changed(held.content, read(held.content, held.choices), held.choices, form)
            _, table = taken(held.content, choices)
            _require_fitting(table)
        except Invalid as error:
            return _columns(site, request, guest, name, held, problems=site.wrong(guest.language, error))
        following = keep(uploads, credential, replace(held, choices=choices))
        ready = "check" in form and not _unsettled(table, choices, guest.language)
        return _to(following, "/check" if ready else "")

    @made.get(f"{HOME}/{{name}}/mapping")
    def mapping(name: str, credential: Credential = Depends(site.door.credential)) -> Response:
        intake.require_writer(credential)
        choices = kept(uploads, credential, name).choices
        return _download(written(choices.mapping()).encode(), "application/toml", "nordkap-import.toml")


def _add_check(made: APIRouter, site: Site, intake: OwnIntake, uploads: Uploads) -> None:
    def run(credential: Credential, held: Kept, *, apply: bool) -> Report:
        _, table = taken(held.content, held.choices)
        return intake.run(credential, held.choices.mapping(), [table], apply=apply)

    @made.get(f"{HOME}/{{name}}/check")
    def check(
        request: Request, name: str, credential: Credential = Depends(site.door.credential)
    ) -> Response:
        guest = site.guest(request, credential)
        held = kept(uploads, credential, name)
        try:
            report = run(credential, held, apply=False)
        except (Invalid, Conflict) as error:
            return _columns(site, request, guest, name, held, problems=site.wrong(guest.language, error))
        return _report(site, request, guest, name, held, report)

    @made.post(f"{HOME}/{{name}}/store")
    def store(
        request: Request,
        name: str,
        _: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        held = kept(uploads, credential, name)
        try:
            report = run(credential, held, apply=True)
        except (Invalid, Conflict) as error:
            return _columns(site, request, guest, name, held, problems=site.wrong(guest.language, error))
        return _report(site, request, guest, name, held, report)

    @made.get(f"{HOME}/{{name}}/report")
    def report(
        request: Request, name: str, credential: Credential = Depends(site.door.credential)
    ) -> Response:
        guest = site.guest(request, credential)
        found = findings(run(credential, kept(uploads, credential, name), apply=False), guest.language)
        return _download(as_csv(found, guest.language), "text/csv; charset=utf-8", "nordkap-report.csv")


def _columns(
    site: Site,
    request: Request,
    guest: Guest,
    name: str,
    held: Kept,
    *,
    problems: Sequence[Wrong] = (),
) -> Response:
    """Show what the columns of a sheet are for, and how its first rows would be read."""
    choices, language = replace(held.choices, language=guest.language), guest.language
    grids = read(held.content, choices)
    _, table = taken(held.content, choices)
    unsettled = _unsettled(table, choices, language)
    return site.show(
        request,
        "import_columns.html",
        guest,
        status=422 if problems else 200,
        here=f"{HOME}/{name}",
        # What is wrong is of the file, which is chosen on another page.
        problems=[Wrong("", one.text) for one in problems],
        action=f"{HOME}/{name}",
        unsettled=unsettled,
        choices=choices,
        sheets=_sheets(grids),
        families=importing.families(language),
        decimals=[(code, say(language, text)) for code, text in DECIMALS],
        encodings=_written(held, WRITTEN, language),
        delimiters=_written(held, PARTED, language),
        headings=", ".join(map(str, choices.headings)),
        keys=[(heading, heading) for heading in table.headings if heading],
        totals=", ".join(word for words in choices.totals.values() for word in words),
        left_out=[one.row.number for one in table.left_out],
        left=", ".join(map(str, choices.left)),
        columns=importing.columns(table, choices, language),
        fields=importing.field_options(choices.family, language),
        words=importing.words(table, choices, language),
        constants=importing.constants(choices, language),
        rows=[] if unsettled else preview(choices.mapping(), table, language),
        count=len(table.rows),
    )


def _unsettled(table: Table, choices: Choices, language: str) -> list[str]:
    """Return what is left to choose before the file can be checked."""
    found = []
    try:
        choices.mapping()
    except Invalid as error:
        found += [translate(language, one.message_id, one.params) for one in error.problems]
    for heading, words in undecided(table, choices).items():
        sentence = MANY_WORDS if len(words) > MOST_WORDS else FEW_WORDS
        found.append(say(language, sentence, column=heading, count=len(words)))
    return found


def _report(site: Site, request: Request, guest: Guest, name: str, held: Kept, report: Report) -> Response:
    language = guest.language
    others = [grid.sheet for grid in read(held.content, held.choices) if grid.sheet != held.choices.sheet]
    return site.show(
        request,
        "import_report.html",
        guest,
        here=f"{HOME}/{name}/check",
        action=f"{HOME}/{name}",
        summary=summary(report, language),
        wrong=[(one.row, one.column, one.sentence) for one in findings(report, language)],
        problems=[],
        faults=len(report.problems),
        applied=report.applied,
        made=sum(report.made.values()),
        there=sum(report.there.values()),
        lenient=held.choices.lenient,
        family=dict(importing.families(language))[held.choices.family],
        company=f"/companies/{guest.caller.organisation}",
        others=others,
    )


def _content(sent: Upload) -> bytes:
    """Return the bytes of the file that was chosen. Raises Invalid where none was."""
    file = sent.file("file")
    if file is None or not file.content:
        raise Invalid([FieldProblem("file", CHOOSE)])
    return file.content


def _require_fitting(table: Table) -> None:
    """Require a sheet that fits a page. Raises Invalid."""
    if len(table.headings) > MOST_COLUMNS:
        raise unusable(MANY_COLUMNS, maximum=MOST_COLUMNS)
    if len(table.rows) > MOST_ROWS:
        raise unusable(MANY_ROWS, maximum=MOST_ROWS)


def _sheets(grids: Sequence[Grid]) -> list[tuple[str, str]]:
    return [(grid.sheet, grid.sheet) for grid in grids if grid.sheet] if len(grids) > 1 else []


def _written(held: Kept, options: Mapping[str, Sentence], language: str) -> list[tuple[str, str]]:
    if is_workbook(held.content):
        return []
    return [(code, say(language, text)) for code, text in options.items()]


def _to(name: object, step: str = "") -> Response:
    return RedirectResponse(f"{HOME}/{name}{step}", 303)


def _download(content: bytes, kind: str, called: str) -> Response:
    return Response(
        content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{called}"'}
    )

"""The page of one record: its form with what stands in it, who sees which field, and the question before deleting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from fastapi import Request
from fastapi.responses import Response

from policies.errors import Denied
from policies.vocabulary import Tier
from registry.caller import Credential
from registry.errors import Refused
from registry.web import proof
from registry.web.addresses import local
from registry.web.filters import Option
from registry.web.own import access, choices, filled, inputs, said
from registry.web.own.inputs import CLASS
from registry.web.own.people import may_choose
from registry.web.own.words import ADD
from registry.web.site import Guest, Site
from registry.web.view import Wrong
from registry.web.wording import Sentence, say

if TYPE_CHECKING:
    from registry.catalogue.field import Family
    from registry.companies.service import Companies
    from registry.companies.views import RecordView

HOME = "/company"
STEP, CHOOSE_CLASS, LOOK = "step", "class", "look"
NOT_WRITING = Sentence("Only editors and data owners of your company change what it states. Ask one of them.")


@dataclass(frozen=True, slots=True)
class RecordPage:
    """What the page of one record is made with."""

    site: Site
    companies: Companies
    request: Request
    guest: Guest
    family: Family
    record: RecordView | None = None

    @property
    def address(self) -> str:
        """Return the address of the record's form."""
        last = "new" if self.record is None else str(self.record.id)
        return f"{HOME}/{self.family.name}/{last}"


def writer(site: Site, companies: Companies, request: Request, credential: Credential) -> Guest:
    """Return who visits, if they write their company's records. Raises NotSignedIn, Refused."""
    guest = site.guest(request, credential)
    try:
        companies.require_writer(credential)
    except Denied:
        # It is on record; whom to ask is in the company, not at the office.
        raise Refused(NOT_WRITING) from None
    return guest


def own(path: str) -> str:
    """Return a page of one's own company to lead back to; the overview for anything else."""
    found = local(path)
    return found if found == HOME or found.startswith(f"{HOME}/") else HOME


def shown(
    page: RecordPage,
    form: Mapping[str, str],
    *,
    problems: Sequence[Wrong] = (),
    messages: Sequence[Any] = (),
    stored: Mapping[str, str] | None = None,
    tiers: Mapping[str, Tier] | None = None,
    asks: str = "",
    status: int = 422,
) -> Response:
    """Return the form of a record as it stands in `form`.

    Args:
        page: what it is made with.
        form: its fields, as `registry.web.own.filled` names them.
        problems: what is wrong with it.
        messages: boxes above it.
        stored: what somebody else stored meanwhile, in words, by field.
        tiers: choices of who sees which field that are not stored yet.
        asks: the proof that the choice needs: code or password, empty for none.
        status: of the answer, where something is wrong.
    """
    language, record = page.guest.language, page.record
    classless = page.family.name == "machine" and record is None and not form.get(CLASS)
    carried = {name: text for name, text in form.items() if name not in {STEP, *proof.SECRET}}
    return page.site.show(
        page.request,
        "record.html",
        page.guest,
        status=status if problems else 200,
        here=page.address if page.request.method == "POST" else None,
        # A page that answers a form is not sent for again by its address: the form is, and nothing is saved.
        carried={**carried, STEP: LOOK} if page.request.method == "POST" and tiers is None else None,
        problems=problems,
        messages=messages,
        address=page.address,
        family=page.family.name,
        add=say(language, ADD[page.family.name]),
        help=page.family.help[language],
        title=said.title(record, language) if record is not None else "",
        new=record is None,
        one=page.family.max_records == 1,
        classless=classless,
        classes=choices.groups("machine_classes", language) if classless else (),
        machine_class=access.class_label(form, language) if record is None else "",
        form=form,
        was={name: text for name, text in form.items() if name.startswith(filled.WAS) and text},
        sheet=inputs.sheet(page.family, form, language, sites=sites(page), stored=stored),
        once=str(uuid4()),
        next=own(form.get("next", HOME)),
        sources=access.sources(language),
        access=access.rows(record, language, tiers) if record is not None else (),
        chooses=may_choose(page.guest.caller),
        asks=asks,
        open_tiers=tiers is not None,
    )


def deletion(
    page: RecordPage, form: Mapping[str, str], *, problems: Sequence[Wrong] = (), asks: str = ""
) -> Response:
    """Return the question before a record is deleted."""
    record = page.record
    return page.site.show(
        page.request,
        "deletion.html",
        page.guest,
        status=422 if problems else 200,
        here=f"{page.address}/delete",
        problems=problems,
        address=page.address,
        title=said.title(record, page.guest.language) if record is not None else "",
        revision=form.get("revision", ""),
        next=own(form.get("next", HOME)),
        asks=asks,
    )


def sites(page: RecordPage) -> list[Option]:
    """Return the own sites, for records that stand at one."""
    if not any(field.refers_to == "site" for field in page.family.fields):
        return []
    records = page.companies.records(page.guest.credential, "site")
    return [Option(code, label) for code, label in said.sites(records, page.guest.language)]

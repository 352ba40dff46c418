"""Applications as the network's officers see them: the list, one with its decision, and what the network looks at."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from policies.vocabulary import Role
from registry.approvals.review import Word
from registry.caller import Credential
from registry.errors import Conflict, FieldProblem, Invalid
from registry.vetting.applying import POSSIBLE
from registry.vetting.criteria import MOST, worded
from registry.vetting.hearing import Verdict
from registry.web import done, proof, request_words
from registry.web import membership_words as words
from registry.web.acts import Act, Asked, filled, run, show
from registry.web.pages.requests import CHOOSE
from registry.web.site import Form, Guest, Site, with_cookie
from registry.web.wording import Sentence, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.vetting.criteria import Terms
    from registry.vetting.service import Vetting
    from registry.web.view import Wrong

LIST: Final = "/office/applications"
BEGINS: Final = Sentence("The company sees that its application is being looked at. Nothing else changes.")
ASKS: Final = Sentence(
    "The company reads the question on its page, and can answer there. The application waits until then."
)
NOTE: Final = "note-"


def pages(site: Site, room: Vetting) -> APIRouter:
    """Return the pages."""
    made = APIRouter(include_in_schema=False)
    _add_list(made, site, room)
    _add_steps(made, site, room)
    _add_one(made, site, room)
    _add_criteria(made, site, room)
    return made


def _add_list(made: APIRouter, site: Site, room: Vetting) -> None:
    @made.get(LIST)
    def listed(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        guest = site.guest(request, credential)
        found = [words.application(each, guest.language) for each in room.hearing.listed(credential)]
        networks = [
            network
            for network, standing in guest.caller.standings.items()
            if Role.VETTING_OFFICER in standing.roles
        ]
        page = site.show(
            request,
            "applications.html",
            guest,
            messages=done.said(request, guest.language),
            waiting=[each for each in found if each["open"]],
            past=[each for each in found if not each["open"]],
            ending=room.memberships.ending(credential),
            networks=networks,
        )
        return done.forget(request, page)


def _add_steps(made: APIRouter, site: Site, room: Vetting) -> None:
    def begins(guest: Guest, application: UUID) -> Act:
        title = say(guest.language, Sentence("Begin to look at it"))
        return Act(title, [say(guest.language, BEGINS)], title, _back(guest, application))

    def asks(guest: Guest, application: UUID) -> Act:
        language = guest.language
        question = Asked("text", "words", say(language, Sentence("Your question")))
        title = say(language, Sentence("Ask the company something"))
        back = _back(guest, application)
        return Act(
            title, [say(language, ASKS)], say(language, Sentence("Send the question")), back, [question]
        )

    @made.get(f"{LIST}/{{each}}/begin")
    def begin(
        request: Request, each: UUID, credential: Credential = Depends(site.door.credential)
    ) -> Response:
        guest = site.guest(request, credential)
        return show(site, request, guest, begins(guest, each))

    @made.post(f"{LIST}/{{each}}/begin")
    def do_begin(
        request: Request,
        each: UUID,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        return run(
            site,
            request,
            guest,
            form,
            begins(guest, each),
            lambda proven: room.hearing.begin(proven, each),
        )

    @made.get(f"{LIST}/{{each}}/ask")
    def ask(request: Request, each: UUID, credential: Credential = Depends(site.door.credential)) -> Response:
        guest = site.guest(request, credential)
        return show(site, request, guest, asks(guest, each))

    @made.post(f"{LIST}/{{each}}/ask")
    def do_ask(
        request: Request,
        each: UUID,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        act = asks(guest, each)
        return run(
            site,
            request,
            guest,
            form,
            replace(act, asked=filled(act.asked, form)),
            lambda proven: room.hearing.ask(proven, each, form.get("words", "")),
        )


def _add_one(made: APIRouter, site: Site, room: Vetting) -> None:
    path = f"{LIST}/{{each}}"

    def shown(
        request: Request, guest: Guest, each: UUID, form: Form, problems: Sequence[Wrong] = (), asks: str = ""
    ) -> Response:
        language, found = guest.language, room.hearing.one(guest.credential, each)
        told = words.application(found, language)
        draws = told["undecided"]
        terms = room.memberships.terms(guest.credential, found.network)
        sponsors = (
            room.memberships.sponsors(guest.credential, found.network, found.organisation_id) if draws else []
        )
        return site.show(
            request,
            "application.html",
            guest,
            status=422 if problems else 200,
            problems=problems,
            found=told,
            draws=draws,
            decides=draws or (told["second"] and told["request"]["may_decide"]),
            criteria=[
                (f"{NOTE}{each.code}", worded(each.text, language), form.get(f"{NOTE}{each.code}", ""))
                for each in terms.criteria
            ],
            sponsors=[
                ("", say(language, Sentence("Nobody"))),
                *((str(organisation), name) for organisation, name in sponsors),
            ],
            days=[(code, say(language, text)) for code, text in words.DAYS.items()],
            decisions=[
                ("", say(language, Sentence("Choose"))),
                *((word.value, say(language, text)) for word, text in request_words.DECISIONS.items()),
            ],
            form=form,
            usual=words.USUAL,
            password=asks == proof.PASSWORD or not guest.proven,
        )

    @made.get(path)
    def one(request: Request, each: UUID, credential: Credential = Depends(site.door.credential)) -> Response:
        return shown(request, site.guest(request, credential), each, {})

    @made.post(path)
    def decide(
        request: Request,
        each: UUID,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        try:
            found = room.hearing.one(credential, each)
            terms = None if found.request is not None else room.memberships.terms(credential, found.network)
            verdict = _verdict(form, terms)
        except Invalid as error:
            return shown(request, guest, each, form, site.wrong(guest.language, error))
        tried = proof.tried(
            site,
            request,
            guest,
            form,
            lambda proven: room.hearing.review(proven, each, verdict),
            told=(Invalid, Conflict),
        )
        if tried.error is not None:
            wrong = proof.wrong(site, guest.language, tried.error)
            return shown(request, tried.guest, each, form, wrong, proof.asks(tried.error, form))
        became = "" if tried.made is None else tried.made.value
        said = {"approved": "member", "not_approved": "denied"}.get(became, "waiting")
        return with_cookie(done.leave(RedirectResponse(LIST, 303), said), tried.guest)


def _add_criteria(made: APIRouter, site: Site, room: Vetting) -> None:
    path = "/office/{network}/criteria"

    def act(guest: Guest, terms: Terms, form: Form | None = None) -> Act:
        language = guest.language
        texts = [worded(each.text, language) for each in terms.criteria]
        asked = [
            *(
                Asked(
                    "optional",
                    f"criterion-{number}",
                    say(language, Sentence("Number {number}"), number=number + 1),
                    value=texts[number] if number < len(texts) else "",
                )
                for number in range(MOST)
            ),
            Asked(
                "tick",
                "sponsor",
                say(language, Sentence("A member has to vouch for the company")),
                value="yes" if terms.sponsor_needed else "",
            ),
        ]
        says = Sentence(
            "Officers tick each of these with a note before they approve a company. Leave out what you do not need; "
            "what was decided before stands."
        )
        title = say(language, Sentence("What the network looks at"))
        button = say(language, Sentence("Save the list"))
        back = (LIST, say(language, Sentence("Applications")))
        return Act(title, [say(language, says)], button, back, asked if form is None else filled(asked, form))

    @made.get(path)
    def criteria(
        request: Request, network: UUID, credential: Credential = Depends(site.door.credential)
    ) -> Response:
        guest = site.guest(request, credential)
        return show(site, request, guest, act(guest, room.memberships.terms(credential, network)))

    @made.post(path)
    def choose(
        request: Request,
        network: UUID,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        texts = [form.get(f"criterion-{number}", "") for number in range(MOST)]
        return run(
            site,
            request,
            guest,
            form,
            act(guest, room.memberships.terms(credential, network), form),
            lambda proven: room.memberships.choose(proven, network, texts, sponsor_needed="sponsor" in form),
        )


def _back(guest: Guest, application: UUID) -> tuple[str, str]:
    return (f"{LIST}/{application}", say(guest.language, Sentence("The application")))


def _verdict(form: Form, terms: Terms | None) -> Verdict:
    if form.get("decision") not in set(Word):
        raise Invalid([FieldProblem("/decision", CHOOSE)])
    plain = Verdict(Word(form["decision"]), form.get("reason", ""), form.get("told", ""))
    if terms is None:
        return plain
    notes = {
        each.code: form[key] for each in terms.criteria if form.get(key := f"{NOTE}{each.code}", "").strip()
    }
    if form.get("days", words.USUAL) not in words.DAYS:
        raise Invalid([FieldProblem("/days", POSSIBLE)])
    sponsor = form.get("sponsor", "")
    try:
        chosen = UUID(sponsor) if sponsor else None
    except ValueError:
        raise Invalid([FieldProblem("/sponsor", POSSIBLE)]) from None
    return replace(plain, notes=notes, sponsor=chosen, days=int(form.get("days", words.USUAL)))

"""The whole-picture review: how it stands, a picture of what a network reveals, and the two who sign it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from policies.vocabulary import Role
from registry.caller import Credential
from registry.errors import Conflict, Frozen, Invalid, Refused, Stale
from registry.http.problems import worded as problem
from registry.picture.picture import HOLDS, MAX_WORDS, Conclusion
from registry.picture.steps import FEWEST, STEPS
from registry.web import proof
from registry.web.picture_said import parts
from registry.web.site import with_cookie
from registry.web.view import Message, Wrong
from registry.web.wording import ROLES, Sentence, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.picture.service import Picturing
    from registry.picture.views import PictureView
    from registry.web.site import Form, Guest, Site

HOME = "/office/whole"
FIRST = Sentence("Your signature is on record. The review is done when the other one has signed too.")
BOTH = Sentence("Both have signed. The review is done until a quarter has passed.")
CHOOSE_NETWORK = Sentence("Choose one of your networks.")
CHOOSE = Sentence("Choose whether something must change.")
CONCLUSIONS: Final[Mapping[Conclusion, Sentence]] = {
    Conclusion.NOTHING: Sentence("Nothing has to be done"),
    Conclusion.CHANGE: Sentence("Something must change"),
}
TWO: Final = 2


def pages(site: Site, picturing: Picturing) -> APIRouter:
    """Return the pages."""
    made = APIRouter(include_in_schema=False)

    @made.get(HOME)
    def listed(request: Request, credential: Credential = Depends(site.door.credential)) -> Response:
        return _listed(site, request, site.guest(request, credential), picturing)

    @made.post(HOME)
    def take(
        request: Request,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        try:
            taken = picturing.take(credential, UUID(form.get("network", "")))
        except (Conflict, Frozen, ValueError) as error:
            known = isinstance(error, Conflict | Frozen)
            text = problem(error, guest.language).detail if known else say(guest.language, CHOOSE_NETWORK)
            said = [Wrong("", text)]
            return _listed(site, request, guest, picturing, said)
        return with_cookie(RedirectResponse(f"{HOME}/{taken}", 303), guest)

    @made.get(HOME + "/{picture}")
    def one(
        request: Request, picture: UUID, credential: Credential = Depends(site.door.credential)
    ) -> Response:
        guest = site.guest(request, credential)
        return _page(site, request, guest, picturing.one(credential, picture))

    @made.post(HOME + "/{picture}")
    def sign(
        request: Request,
        picture: UUID,
        form: Form = Depends(site.form),
        credential: Credential = Depends(site.door.credential),
    ) -> Response:
        guest = site.guest(request, credential)
        told = (ValueError, Invalid, Conflict, Stale, Refused)
        tried = proof.tried(site, request, guest, form, _signing(picturing, picture, form), told=told)
        if tried.made is not None:
            done = BOTH if len(tried.made.signed) == TWO else FIRST
            return _page(site, request, tried.guest, tried.made, done=done)
        problems: Sequence[Wrong] = ()
        if isinstance(tried.error, ValueError):
            problems = [Wrong("", say(guest.language, CHOOSE))]
        elif tried.error is not None:
            problems = proof.wrong(site, guest.language, tried.error)
        found = picturing.one(tried.guest.credential, picture)
        return _page(site, request, tried.guest, found, problems=problems, written=form)

    return made


def _signing(picturing: Picturing, picture: UUID, form: Form) -> Callable[[Credential], PictureView]:
    def act(proven: Credential) -> PictureView:
        digest = bytes.fromhex(form.get("digest", ""))
        return picturing.sign(proven, picture, digest, form.get("conclusion", ""), form.get("words", ""))

    return act


def _listed(
    site: Site, request: Request, guest: Guest, picturing: Picturing, problems: Sequence[Wrong] = ()
) -> Response:
    language = guest.language
    networks = [
        {
            "view": each,
            "past": [
                {
                    "view": past,
                    "signed": [
                        (say(language, ROLES[role]), say(language, CONCLUSIONS[conclusion]))
                        for role, conclusion in past.signed
                    ],
                }
                for past in each.past
            ],
        }
        for each in picturing.networks(guest.credential)
    ]
    return site.show(
        request,
        "pictures.html",
        guest,
        status=422 if problems else 200,
        here=HOME,
        problems=problems,
        networks=networks,
        days=HOLDS.days,
    )


def _page(
    site: Site,
    request: Request,
    guest: Guest,
    found: PictureView,
    *,
    done: Sentence | None = None,
    problems: Sequence[Wrong] = (),
    written: Form | None = None,
) -> Response:
    language, said = guest.language, written or {}
    return site.show(
        request,
        "picture.html",
        guest,
        status=422 if problems else 200,
        here=HOME,
        messages=[Message("done", say(language, done))] if done else [],
        problems=problems,
        found=found,
        groups=parts(found, language),
        signed=[
            (each, say(language, ROLES[each.role]), say(language, CONCLUSIONS[each.conclusion]))
            for each in found.signed
        ],
        missing=[
            say(language, ROLES[role])
            for role in (Role.VETTING_OFFICER, Role.SECURITY_OFFICER)
            if role not in {each.role for each in found.signed}
        ],
        role="" if found.may_sign is None else say(language, ROLES[found.may_sign]),
        conclusions=[(each.value, say(language, text)) for each, text in CONCLUSIONS.items()],
        conclusion=said.get("conclusion", ""),
        words=said.get("words", ""),
        longest=MAX_WORDS,
        first_step=STEPS[0],
        fewest=FEWEST,
        proven=guest.proven,
    )

"""What every page needs: who is visiting, the checked form, the way back to log-in when a session is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from keys.errors import KeysError
from policies.vocabulary import OFFICE_ROLES, Action
from registry import catalogue
from registry.accounts import lifetime
from registry.accounts.origin import Origin
from registry.accounts.rights import OFFICE
from registry.caller import Caller, Credential, token_hash
from registry.errors import (
    Conflict,
    Invalid,
    NordkapError,
    NotFound,
    NotSignedIn,
    PurposeNeeded,
    TooMany,
)
from registry.http import problems
from registry.http.csrf import FIELD, check_form, check_same_site
from registry.http.session import DEVICE_COOKIE, Door, cookie_token, set_session_cookie
from registry.http.upload import Upload, upload
from registry.language import DEFAULT_LANGUAGE, translate
from registry.web.accounts_said import too_often
from registry.web.addresses import is_kept, login_address, with_next
from registry.web.menu import menu
from registry.web.view import Kept, View, Visitor, Wrong, page_language
from registry.web.wording import Sentence, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from policies.table import PolicyTable
    from registry.accounts.service import Accounts
    from registry.accounts.sessions import Issued

MOST_FIELDS = 600
"""A machine of no class that is known asks for 117 fields: each with its value and what it was, some with more."""
LONGEST_FIELD = 4_000
SECRET_FIELDS = frozenset({FIELD, "password", "again", "current", "code"})
"""What is never kept of a form: a session that is over does not hand on a password."""

SERVER_SIDE = 500
ENDED = Sentence("Your session has ended. Log in again.")
ENDED_KEPT = Sentence("Your session has ended. Log in again; what you had written is kept.")
Form = Mapping[str, str]
AnyResponse = TypeVar("AnyResponse", bound=Response)


@dataclass(frozen=True, slots=True)
class Guest:
    """A signed-in visitor of one page: what they may do, and how the frame shows them.

    `issued` is the token their session goes on under after this answer, where a proof moved it.
    """

    credential: Credential
    caller: Caller
    visitor: Visitor
    language: str
    issued: Issued | None = None

    @property
    def proven(self) -> bool:
        """Tell whether a fresh proof stands behind what they do now."""
        return self.caller.stepped_up or self.issued is not None


@dataclass(frozen=True, slots=True)
class Site:
    """What pages are made with; `origin` is the scheme and host that forms may come from."""

    accounts: Accounts
    policy: Callable[[], PolicyTable]
    door: Door
    view: View
    origin: str

    def guest(self, request: Request, credential: Credential) -> Guest:
        """Return who visits. Raises NotSignedIn."""
        caller, person = self.accounts.me(credential)
        request.state.language = caller.language
        office = caller.organisation_kind == OFFICE or bool(caller.office_roles & OFFICE_ROLES)
        items = menu(caller, searches=self.may_search(caller))
        idle = lifetime.for_office(office=office).idle
        visitor = Visitor(person.name, person.organisation, items, idle, office)
        return Guest(credential, caller, visitor, caller.language)

    def may_search(self, caller: Caller) -> bool:
        """Tell whether any network lets this person search; an office role in one denies it in all."""
        policy = self.policy()
        return any(
            policy.may(caller.subjects(network), Action.SEARCH).allowed for network in caller.standings
        )

    def asked_by(self, request: Request) -> Origin:
        """Return where a request without a session comes from."""
        return Origin(
            self.door.address(request), self.door.agent(request), "web", request.cookies.get(DEVICE_COOKIE)
        )

    def show(self, request: Request, template: str, guest: Guest, **context: Any) -> HTMLResponse:
        """Return a page for a signed-in visitor; `context` as `View.page` takes it."""
        session = None if guest.issued is None else guest.issued.token
        page = self.view.page(
            request, template, guest.language, visitor=guest.visitor, session=session, **context
        )
        return with_cookie(page, guest)

    def problem(self, request: Request, error: Exception) -> Response:
        """Return an error as a page, or the way to log-in or purpose where that is missing."""
        if isinstance(error, NotSignedIn):
            return self._log_in_again(request)
        if isinstance(error, PurposeNeeded):
            return RedirectResponse(with_next("/purpose", request.url.path), 303)
        server_side = problems.worded(error, DEFAULT_LANGUAGE).kind.status >= SERVER_SIDE
        visitor = None if server_side else self._visitor(request)
        language = getattr(request.state, "language", None) or page_language(request)
        issued = _issued(request)
        page = self._problem(
            request,
            problems.worded(error, language),
            language,
            visitor=visitor,
            session=None if issued is None else issued.token,
            again=request.url.path if server_side and request.method == "GET" else "",
            searching=isinstance(error, NotFound) and visitor is not None and _searches(visitor),
            number_of_request=getattr(request.state, "request_id", "") if server_side else "",
        )
        if issued is not None:
            # What failed failed after a proof, which stands: the session goes on.
            set_session_cookie(page, issued.token)
        return page

    def turned_away(self, request: Request, problem: problems.Problem) -> Response:
        """Return the page of what was refused unread: it costs no look at who sent it."""
        nothing = {"again": "", "searching": False, "number_of_request": ""}
        return self._problem(request, problem, page_language(request), **nothing)

    def _problem(
        self, request: Request, problem: problems.Problem, language: str, **about: Any
    ) -> HTMLResponse:
        status = problem.kind.status
        page = self.view.page(
            request, "problem.html", language, status=status, here="/", problem=problem, **about
        )
        page.headers.update(problem.headers)
        return page

    def wrong(self, language: str, error: Invalid | Conflict) -> list[Wrong]:
        """Return what is wrong with a form, for the summary at its top; pointers end in the input's name."""
        if not isinstance(error, Invalid):
            return [Wrong("", translate(language, error.message_id, error.params))]
        return [
            Wrong(
                name := found.field.rpartition("/")[2],
                translate(language, found.message_id, found.params),
                catalogue.field(name).label(language) if name in catalogue.FIELDS else "",
            )
            for found in error.problems
        ]

    def too_many(self, language: str, error: TooMany) -> list[Wrong]:
        """Return that it was too often, and how long to wait; no input of the form is wrong."""
        return [Wrong("", too_often(error, language))]

    async def form(self, request: Request) -> Form:
        """Return the fields of a signed-in visitor's form, after both checks. Raises Refused, NotSignedIn."""
        fields = await self._fields(request)
        # First, so that nobody's log-in page is filled in by another site.
        check_same_site(request, {self.origin})
        request.state.form = {name: value for name, value in fields.items() if name not in SECRET_FIELDS}
        await self.door.credential(request)
        check_form(request, fields.pop(FIELD, ""), {self.origin})
        return fields

    async def upload(self, request: Request) -> Upload:
        """Return a signed-in visitor's form with files, after both checks. Raises as `form`, and Invalid.

        Nothing of it touches a disk.
        """
        check_same_site(request, {self.origin})
        await self.door.credential(request)
        sent = await upload(request)
        check_form(request, sent.fields.get(FIELD, ""), {self.origin})
        return sent

    async def open_form(self, request: Request) -> Form:
        """Return the fields of a form that needs no session: log-in, enrolment, language. Raises Refused."""
        fields = await self._fields(request)
        check_same_site(request, {self.origin})
        fields.pop(FIELD, "")
        return fields

    def _log_in_again(self, request: Request) -> Response:
        if request.method == "GET":
            return RedirectResponse(login_address(request.url.path), 303)
        fields: Form = getattr(request.state, "form", {})
        path = request.url.path
        kept = Kept(path, fields) if fields and is_kept(path) else None
        language = getattr(request.state, "language", None) or page_language(request)
        return self.view.page(
            request,
            "login.html",
            language,
            status=401,
            here=path if kept else "/login",
            carried=fields if kept else None,
            problems=[Wrong("", say(language, ENDED_KEPT if kept else ENDED))],
            email="",
            next="/",
            kept=kept,
        )

    def _visitor(self, request: Request) -> Visitor | None:
        """Return who is signed in, for the frame of a problem's page; None where that cannot be told."""
        issued = _issued(request)
        token = cookie_token(request) if issued is None else issued.token
        if token is None:
            return None
        came = Credential(
            token_hash(token), "web", None, self.door.address(request), self.door.agent(request)
        )
        try:
            return self.guest(request, came).visitor
        except (NordkapError, KeysError):
            return None

    @staticmethod
    async def _fields(request: Request) -> dict[str, str]:
        sent = await request.form(max_files=0, max_fields=MOST_FIELDS)
        fields: dict[str, str] = {}
        for name, value in sent.multi_items():
            if isinstance(value, str):
                # What is ticked several times under one name stands on a line each.
                fields[name] = f"{fields[name]}\n{value}" if name in fields else value
        return {name: value[:LONGEST_FIELD].replace("\x00", "") for name, value in fields.items()}


def with_cookie(response: AnyResponse, guest: Guest) -> AnyResponse:
    """Let the browser go on under the token that the guest's session moved to, if it did."""
    if guest.issued is not None:
        set_session_cookie(response, guest.issued.token)
    return response


def _issued(request: Request) -> Issued | None:
    """Return the token that this request's proof moved the session to (`registry.web.proof.moved`)."""
    found: Issued | None = getattr(request.state, "issued", None)
    return found


def _searches(visitor: Visitor) -> bool:
    return any(item.href == "/search" for item in visitor.menu)

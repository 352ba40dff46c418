"""Renders pages: one Jinja environment, autoescaped, with the reader's language in every template.

Templates get `_` (translate), `token()` (the session's form token as a hidden field), `here` (where the
language switch leads back to), `visitor` (who is signed in, and what their menu holds) and the formats of
`registry.web.formats`. Nothing is marked safe but what this package makes itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from registry.emergency.views import Notice as Emergency
from registry.http.csrf import FIELD, form_token, form_token_of
from registry.http.session import cookie_token
from registry.language import LANGUAGES, negotiate, translate
from registry.oversight.freezing.views import Notice
from registry.web import formats
from registry.web.assets import address
from registry.web.emergency_said import emergency_strip
from registry.web.stopping import strip

SERVER_SIDE = 500
LANGUAGE_COOKIE = "__Host-nordkap-language"
LAST = "last-"
"""Before the language in the cookie: what whoever was signed in last read, not what somebody chose here."""


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of the main menu."""

    href: str
    text: str


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is signed in, as the frame shows it; `idle` is after how many quiet seconds the session ends.

    `office` says that they are of a network's office.
    """

    name: str
    organisation: str
    menu: Sequence[MenuItem]
    idle: int
    office: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A box at the top of the page; `kind` is note, done, wait or alert."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing wrong with a form; `field` is the id of its input, or empty.

    `label` is what the input is called, for the summary, where `text` alone does not say which one it is.
    """

    field: str
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A form that could not be taken because no session stood behind it: where it goes, and what it says."""

    path: str
    fields: Mapping[str, str]


def _goes_on() -> Notice | None:
    return None


def _no_emergency() -> Emergency | None:
    return None


@dataclass(frozen=True, slots=True)
class View:
    """Makes HTML responses.

    `demo` puts the strip on every page that says so; `notice` tells whether the register is stopped, `emergency`
    whether emergency access is in force or waits for its review: strips on every page say that too.
    """

    demo: bool = False
    notice: Callable[[], Notice | None] = _goes_on
    emergency: Callable[[], Emergency | None] = _no_emergency
    environment: Environment = field(init=False)

    def __post_init__(self) -> None:
        """Load the templates of the package."""
        environment = Environment(
            loader=PackageLoader("registry.web", "templates"),
            autoescape=select_autoescape(default=True, default_for_string=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        object.__setattr__(self, "environment", environment)

    def page(
        self,
        request: Request,
        template: str,
        language: str,
        *,
        status: int = 200,
        visitor: Visitor | None = None,
        messages: Sequence[Message] = (),
        problems: Sequence[Wrong] = (),
        here: str | None = None,
        carried: Mapping[str, str] | None = None,
        session: str | None = None,
        **context: Any,
    ) -> HTMLResponse:
        """Return `template` rendered for one reader.

        Args:
            request: what is answered.
            template: its name.
            language: the reader's.
            status: of the answer.
            visitor: who is signed in.
            messages: boxes above the content.
            problems: what is wrong with the form on the page.
            here: where the language switch leads back to; the address of the page when None.
            carried: the fields of a form that the language switch sends to `here` again, in place of
                asking for it.
            session: the token of a session that begins or moves with this answer.
            context: what the template needs besides.
        """

        def wording(message_id: str, **params: object) -> str:
            return translate(language, message_id, params)

        html = self.environment.get_template(template).render(
            _=wording,
            token=lambda: _token_field(request, session),
            asset=address,
            language=language,
            here=here if here is not None else _address(request),
            carried=carried,
            visitor=visitor,
            messages=messages,
            problems=problems,
            demo=self.demo,
            # Where the register cannot answer, it is not asked once more.
            stopped=strip(self.notice, language) if status < SERVER_SIDE else None,
            emergency=emergency_strip(self.emergency, language, office=visitor is not None and visitor.office)
            if status < SERVER_SIDE
            else None,
            day=lambda value: formats.day(value, language),
            day_before=lambda value: formats.day_before(value, language),
            moment=lambda value: formats.moment(value, language),
            month_name=lambda value: formats.month_name(value, language),
            stamp=lambda value: formats.stamp(value, language),
            number=lambda value: formats.number(value, language),
            **context,
        )
        return HTMLResponse(html, status_code=status)


def page_language(request: Request) -> str:
    """Return the language of a page before anybody has signed in: what was chosen, or the browser's."""
    known = request.cookies.get(LANGUAGE_COOKIE, "").removeprefix(LAST)
    return known if known in LANGUAGES else negotiate(request.headers.get("accept-language"))


def _address(request: Request) -> str:
    # Only `next`, which the pages check, is ever asked for in an address.
    following = request.query_params.get("next")
    return request.url.path if following is None else f"{request.url.path}?next={following}"


def _token_field(request: Request, session: str | None) -> Markup:
    if session is None and cookie_token(request) is None:
        return Markup("")
    token = form_token(request) if session is None else form_token_of(session)
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token)

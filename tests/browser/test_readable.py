"""Every page for everybody: labels, headings, contrast, targets, width, axe, the keyboard (WCAG 2.2 AA, as far as a
program sees it).

Each page is opened once in each state and language; in the first one it is looked at in every width, light and dark, by
axe and by the keyboard, which no language changes. That takes minutes, so it belongs to the long run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest
from fastapi.routing import iter_route_contexts
from playwright.sync_api import Browser
from starlette.routing import compile_path

from registry.http.session import PROBES
from registry.settings import Settings
from registry.web.app import make_app
from registry.wiring import House
from tests.browser import looks
from tests.browser.tours.every import visited
from tests.support.keystore import roots_in_memory
from tests.support.served import Served
from tests.support.window import Window, open_window

pytestmark = [pytest.mark.browser, pytest.mark.long]

LOCALES = {"sv": "sv-SE", "nb": "nb-NO", "en": "en-GB"}
FIRST = "sv"
LOOKS = {"eye": looks.by_eye, "axe": looks.by_axe, "keyboard": looks.by_keyboard, "words": looks.by_words}
IN_OTHERS = {"eye": looks.by_width, "words": looks.by_words}
"""The looks in all languages but the first."""

# Routes that answer with no page of their own. Whoever adds a line says why.
NO_PAGE = {
    # They only lead on, whatever was sent.
    ("POST", "/language"),
    ("POST", "/logout"),
    ("POST", "/grants/{asked}/withdrawal"),
    ("POST", "/company/access/given/{grant}"),
    ("POST", "/access/requests/{each}/withdraw"),
    ("POST", "/access/rights/{each}/back"),
    ("POST", "/membership/{application}/withdraw"),
    # A script asks, and no page is changed.
    ("POST", "/stay"),
    # Files.
    ("POST", "/company/workbook/file"),
    ("POST", "/security/report/file"),
    ("GET", "/company/import/{name}/mapping"),
    ("GET", "/company/import/{name}/report"),
}

# Routes that show the page of another one.
ALIKE = {
    # Log-in, with a word above it.
    ("GET", "/logged-out"),
    # The first network's.
    ("GET", "/office/people"),
}


@dataclass(frozen=True)
class Sight:
    """A page as it was shown: its title, method, path and status, and what each look found wrong."""

    name: str
    title: str
    shown: tuple[str, str, int]
    faults: Mapping[str, Sequence[str]]


@pytest.fixture(scope="module", params=LOCALES)
def sights(request: pytest.FixtureRequest, chromium: Browser, served: Served) -> list[Sight]:
    """Every page in every state, looked at once; whose language is changed for it has their own again."""
    ways = LOOKS if request.param == FIRST else IN_OTHERS
    with open_window(chromium, served, locale=LOCALES[request.param]) as window:
        seen = [
            Sight(name, window.page.title(), window.shown, {way: look(window) for way, look in ways.items()})
            for name in visited(window)
        ]
        window.give_back()
        return seen


@pytest.fixture(scope="module")
def routes() -> list[tuple[str, str]]:
    """Method and path of every route of the pages, in the order in which they are asked."""
    nowhere = Settings(database_url="postgresql://nordkap_app@/nordkap?host=/nowhere")
    app = make_app(House(nowhere, roots_in_memory(), "database_url", "serve"))
    return [
        (method, route.path)
        for route in iter_route_contexts(app.routes)
        if hasattr(route, "dependant") and not route.path.startswith(("/api/", *PROBES))
        for method in route.methods or ()
    ]


def route_of(routes: list[tuple[str, str]], sight: Sight) -> tuple[str, str] | None:
    """Return the route that a page came from; None where there is none."""
    method, path, _ = sight.shown
    matching = (route for route in routes if route[0] == method and compile_path(route[1])[0].fullmatch(path))
    return next(matching, None)


def faults(sights: list[Sight], way: str) -> list[str]:
    return [f"{sight.name}: {fault}" for sight in sights for fault in sight.faults[way]]


def test_every_page_can_be_read_and_used(sights: list[Sight]) -> None:
    assert faults(sights, "eye") == []


@pytest.mark.parametrize("sights", [FIRST], indirect=True)
def test_axe_finds_nothing_on_any_page(sights: list[Sight]) -> None:
    assert faults(sights, "axe") == []


@pytest.mark.parametrize("sights", [FIRST], indirect=True)
def test_the_keyboard_alone_reaches_everything_on_every_page_and_leaves_again(sights: list[Sight]) -> None:
    assert faults(sights, "keyboard") == []


def test_every_page_speaks_the_reader_s_language_and_no_codes(sights: list[Sight]) -> None:
    assert faults(sights, "words") == []


def test_every_page_of_the_application_is_among_them(
    sights: list[Sight], routes: list[tuple[str, str]]
) -> None:
    seen = {route_of(routes, sight) for sight in sights}
    assert sorted(set(routes) - seen - NO_PAGE) == []
    assert sorted(NO_PAGE & seen) == []


def test_every_way_a_page_can_fail_is_among_them(sights: list[Sight]) -> None:
    assert {sight.shown[2] for sight in sights} == {200, 401, 403, 404, 405, 413, 422, 423, 429, 503}


def test_every_page_has_a_title_of_its_own(sights: list[Sight], routes: list[tuple[str, str]]) -> None:
    assert [sight.title for sight in sights if not sight.title.endswith(" · Nordkap")] == []
    whole = {(sight.title, route_of(routes, sight)) for sight in sights if sight.shown[::2] == ("GET", 200)}
    # An office's pages and a company's are never the same reader's.
    titles = [(title, "/office/" in str(route)) for title, route in whole if route not in ALIKE]
    assert [each for each in titles if titles.count(each) > 1] == []
    refused = next(sight.title for sight in sights if sight.name == "log-in refused")
    assert " · " in refused.removesuffix(" · Nordkap")


def test_what_is_printed_says_whose_it_is_and_holds_no_buttons(window: Window) -> None:
    window.log_in("member")
    window.follow("Vårt företag")
    window.follow("Allt på en sida")
    window.page.emulate_media(media="print")
    assert window.page.locator(".brand").is_visible()
    assert window.page.locator(".who p").is_visible()
    assert not window.page.locator("button, nav, .way, footer").filter(visible=True).count()

"""All tours, one after another: every page in every state that a program can bring it into."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.browser.tours.access import access
from tests.browser.tours.account import account
from tests.browser.tours.cases import cases
from tests.browser.tours.company import filled_in, from_nothing
from tests.browser.tours.controls import controls
from tests.browser.tours.lists import importing, workbook
from tests.browser.tours.membership import membership
from tests.browser.tours.office import auditing, glass, judging, stopping, vetting, whole
from tests.browser.tours.outside import outside
from tests.browser.tours.people import people
from tests.browser.tours.searching import searching
from tests.browser.tours.why import why
from tests.support.window import Window

Tour = Callable[[Window], Iterator[str]]
TOURS: tuple[Tour, ...] = (
    outside,
    searching,
    account,
    filled_in,
    from_nothing,
    controls,
    why,
    people,
    cases,
    importing,
    workbook,
    vetting,
    access,
    membership,
    judging,
    whole,
    stopping,
    glass,
    auditing,
)


def visited(window: Window) -> Iterator[str]:
    """Go to every page, and name each."""
    window.refused |= {401, 403, 404, 405, 413, 422, 423, 429, 503}
    for tour in TOURS:
        window.served.forget_attempts()
        yield from tour(window)

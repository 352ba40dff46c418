"""What a data owner does about the people of the company."""

from __future__ import annotations

from collections.abc import Iterator

from tests.support.window import Window


def people(window: Window) -> Iterator[str]:
    """Invite a colleague and a helper, look at somebody, end the help; nobody who was there is changed."""
    go, page = window.go, window.page
    # Others made people of this company today, nobody knows how many.
    window.served.new_day()
    window.enter("data_owner")
    go("/company/people/helper")
    yield "helper"
    page.locator("#name").fill("Hilda Exempelsson")
    page.locator("#email").fill(f"hilda.{window.reads}@trollspan.example")
    window.press_main()
    yield "code for a helper"
    go("/company/people")
    yield "people"
    window.follow(window.word("End it now"))
    yield "end of the help"
    window.press_main()
    go("/company/people/helper/end")
    window.press_main()
    yield "nobody helps"
    go("/company/people/invite")
    yield "invitation of a colleague"
    page.locator("#name").fill("Nina Exempelsson")
    page.locator("#email").fill("no address")
    page.locator("main form").evaluate("form => form.noValidate = true")
    window.press_main()
    yield "invitation of a colleague refused"
    page.locator("#email").fill(f"nina.exempelsson.med.lang.adress.{window.reads}@trollspan.example")
    window.press_main()
    yield "code"
    go("/company/people")
    window.follow("Edit Exempelsson")
    yield "colleague"
    colleague = window.path
    for way in ("Change the roles", "Lost phone: get a code", "Close the account"):
        window.follow(window.word(way))
        yield way
        go(colleague)
    window.follow(window.word("Change the name"))
    page.locator("#name").fill(" ")
    window.press_main()
    yield "name refused"
    window.log_out()

"""The pages of temporary access: asking, answering, what is held and what is given, in the reader's words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

import pytest

from policies.vocabulary import Tier
from tests.registry.web.test_pages_people import enrolled, log_in
from tests.support.served import Served
from tests.support.surfer import Surfer, text

_numbers = itertools.count(1)
MATTER = "Fläkthus till vecka 36"


@pytest.fixture(scope="module")
def company(served: Served) -> str:
    return f"/companies/{served.loaded.organisations['trollspan']}"


def asker(served: Served) -> Surfer:
    """Somebody new of another company who is approved for what companies open to people they choose."""
    served.forget_attempts()
    email = f"fragar{next(_numbers)}@vittra.example"
    secret = enrolled(served, served.invited(email, "Frida Exempelsson", tier=Tier.CASE))
    surfer = log_in(served, email, secret)
    surfer.say_purpose()
    return surfer


def asked(surfer: Surfer, company: str, **fields: str) -> None:
    page = surfer.get(f"{company}/access")
    done = surfer.send(page, f"{company}/access", **{"about": MATTER, "wish": "machines", **fields})
    page = surfer.follow(done)
    assert "Företaget har fått frågan" in text(page), text(page)


def request_on(page: str) -> str:
    return re.findall(r"/company/access/requests/[0-9a-f-]{36}", page)[0]


def test_somebody_asks_is_let_in_reads_and_is_out_again(
    served: Served, signed_in: Callable[[str], Surfer], company: str
) -> None:
    surfer, owner = asker(served), signed_in("data_owner")
    before = text(surfer.get(company))
    assert "Be om tillfällig åtkomst" in before
    asked(surfer, company)
    home = owner.get("/")
    assert "ber om åtkomst" in text(home)
    listed = owner.get("/company/access")
    assert "Frida Exempelsson på Vittra" in text(listed)
    one = request_on(listed.text)
    page = owner.get(one)
    assert MATTER in text(page)
    assert "Maskinernas fabrikat och mått" in text(page)
    fields = re.findall(r'name="fields" value="(machine\.[a-z_]+)" checked', page.text)
    assert fields
    done = owner.send(page, one, decision="give", fields=fields[0], days="14")
    assert done.status_code == 303, text(done)
    given = owner.follow(done)
    assert "De ser det från och med nu" in text(given)
    assert "för dem företaget väljer" in text(surfer.get(company))
    mine = surfer.get("/grants")
    assert MATTER in text(mine)
    assert company in mine.text
    grant = re.findall(r"/company/access/given/[0-9a-f-]{36}", given.text)[0]
    seen = owner.get(grant)
    assert "för dem företaget väljer" in text(seen)
    over = owner.follow(owner.send(seen, grant))
    assert "Åtkomsten är tillbakatagen" in text(over)
    assert text(surfer.get(company)) == before
    assert owner.get(grant).status_code == 404


def test_what_is_wrong_is_said_and_what_was_written_stands(
    served: Served, signed_in: Callable[[str], Surfer], company: str
) -> None:
    surfer, owner = asker(served), signed_in("data_owner")
    path = f"{company}/access"
    page = surfer.send(surfer.get(path), path, about="x", wish="machines", colleagues="")
    assert page.status_code == 422
    assert "3 till 300 tecken" in text(page)
    assert 'value="machines" checked' in page.text
    page = surfer.send(page, path, about=MATTER, colleagues="ingen@ingenstans.example")
    assert page.status_code == 422
    assert "ingen@ingenstans.example" in page.text
    assert 'href="#colleagues"' in page.text
    asked(surfer, company)
    one = request_on(owner.get("/company/access").text)
    page = owner.send(owner.get(one), one, decision="give", fields="", days="900", about=MATTER)
    assert page.status_code == 422
    assert "1 till 183 dagar" in text(page)
    assert 'value="900"' in page.text
    page = owner.send(owner.get(one), one, decision="give", people="nobody")
    assert page.status_code == 404
    done = owner.follow(owner.send(owner.get(one), one, decision="decline"))
    assert "Ni sa nej" in text(done)
    assert "Svaret är nej" in text(surfer.get("/grants"))


def test_who_asked_withdraws(served: Served, signed_in: Callable[[str], Surfer], company: str) -> None:
    surfer = asker(served)
    asked(surfer, company)
    page = surfer.get("/grants")
    action = re.findall(r"/grants/[0-9a-f-]{36}/withdrawal", page.text)[0]
    done = surfer.follow(surfer.send(page, action))
    assert "Din fråga är tillbakatagen" in text(done)
    assert "Tillbakatagen" in text(surfer.follow(surfer.send(page, action)))
    assert "Frida" not in text(signed_in("data_owner").get("/company/access")).partition("Tidigare")[0]


def test_others_are_turned_away_and_told_why(
    served: Served, signed_in: Callable[[str], Surfer], company: str
) -> None:
    member = signed_in("member")
    member.say_purpose()
    assert "Be om tillfällig åtkomst" not in text(member.get(company))
    page = member.get(f"{company}/access")
    assert page.status_code == 403
    assert "kansli" in text(page)
    assert signed_in("editor").get("/company/access").status_code == 403
    interested = signed_in("interested")
    assert interested.get(f"{company}/access").status_code == 404
    for officer in ("vetting_officer", "auditor"):
        assert signed_in(officer).get(f"{company}/access").status_code == 403


def test_a_name_that_is_no_company_s_gets_the_answer_of_its_page(served: Served, company: str) -> None:
    surfer, nobody = asker(served), "/companies/5f0f8f9e-0000-4000-8000-000000000000"
    pages = [surfer.get(nobody), surfer.get(f"{nobody}/access")]
    assert [page.status_code for page in pages] == [404, 404]
    assert text(pages[0]) == text(pages[1])

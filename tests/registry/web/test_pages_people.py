"""The pages of people administration: a company's people, a network's, and what is known about oneself."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from policies.vocabulary import Role
from tests.registry.web.test_pages_security import FIRST, key_on
from tests.support.served import HOST, Served
from tests.support.surfer import Surfer, text

_numbers = itertools.count(1)
CODE = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){6}\b")


def code_on(page: str) -> str:
    found = CODE.search(page)
    assert found is not None
    return found[0]


def a_mailbox() -> str:
    return f"person{next(_numbers)}@trollspan.example"


def enrolled(served: Served, code: str) -> bytes:
    """Follow a code to its end; return the authenticator's secret."""
    surfer = Surfer(served)
    page = surfer.send(surfer.get("/enrolment"), "/enrolment", invitation=code)
    page = surfer.send(page, "/enrolment/password", password=FIRST, again=FIRST)
    secret = key_on(page.text)
    page = surfer.send(page, "/enrolment/confirm", code=served.code(secret))
    assert "De visas inte igen" in text(page)
    return secret


def log_in(served: Served, email: str, secret: bytes) -> Surfer:
    surfer = Surfer(served)
    said = {"email": email, "password": FIRST, "code": served.code(secret)}
    surfer.follow(surfer.send(surfer.get("/login"), "/login", **said))
    return surfer


def invite(owner: Surfer, email: str, role: str = "member") -> str:
    """Invite a colleague through the page, as the first of a day; return the code."""
    owner.served.new_day()
    asked = owner.get("/company/people/invite")
    page = owner.send(
        asked, "/company/people/invite", name="Nina Exempelsson", email=email, language="sv", role=role
    )
    assert page.status_code == 200, text(page)
    assert 'action="/language"' not in page.text
    return code_on(page.text)


def test_a_data_owner_invites_a_colleague_who_comes_and_goes(
    signed_in: Callable[[str], Surfer], served: Served
) -> None:
    owner, email = signed_in("data_owner"), a_mailbox()
    secret = enrolled(served, invite(owner, email, "editor"))
    colleague = log_in(served, email, secret)
    assert colleague.get("/company/people").status_code == 403
    page = owner.get("/company/people")
    assert "Nina Exempelsson" in text(page)
    # Others of the same name may work there.
    found = re.search(
        rf'href="(/company/people/[0-9a-f-]{{36}})">Nina Exempelsson</a></td>\s*<td[^>]*>{re.escape(email)}<',
        page.text,
    )
    assert found is not None
    person = found[1]
    assert "Redaktör Läser och ändrar alla företagets uppgifter." in text(owner.get(person))
    # Once when they confirmed their authenticator, once with what is new.
    assert "Inloggad på 2 ställen" in text(owner.get(person))
    asked = owner.get(f"{person}/disable")
    assert "loggas ut överallt direkt" in text(asked)
    assert owner.send(asked, f"{person}/disable").headers["location"] == person
    assert colleague.get("/").headers["location"] == "/login"
    assert "Stängt" in text(owner.get(person))
    assert "Inloggad på Inget ställe just nu" in text(owner.get(person))
    assert owner.send(owner.get(f"{person}/enable"), f"{person}/enable").status_code == 303
    assert "Öppet" in text(owner.get(person))


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_typed_twice(
    signed_in: Callable[[str], Surfer],
) -> None:
    owner = signed_in("data_owner")
    owner.served.new_day()
    asked = owner.get("/company/people/invite")
    page = owner.send(
        asked, "/company/people/invite", name="Nina Exempelsson", email="ingen", language="nb", role="editor"
    )
    assert page.status_code == 422
    assert '<a href="#email">' in page.text
    assert 'value="Nina Exempelsson"' in page.text
    assert '<option value="nb" selected>' in page.text
    assert '<option value="editor" selected>' in page.text


def test_an_old_proof_is_asked_for_anew_in_the_form_and_the_act_then_goes_on(
    signed_in: Callable[[str], Surfer], served: Served
) -> None:
    owner, email = signed_in("data_owner"), a_mailbox()
    account = served.account("data_owner")
    code = invite(owner, email)
    assert CODE.fullmatch(code)
    served.age(timedelta(minutes=6), "stepped_at", "password_at")
    asked = owner.get("/company/people/invite")
    assert "Bekräfta först att det är du" in text(asked)
    said = {"name": "Nina Exempelsson", "email": a_mailbox(), "language": "sv", "role": "member"}
    refused = owner.send(asked, "/company/people/invite", **said)
    assert refused.status_code == 422
    proof = {"password": account.password, "code": served.code("data_owner")}
    page = owner.send(refused, "/company/people/invite", **said, **proof)
    assert page.status_code == 200, text(page)
    assert CODE.search(page.text)
    assert owner.get("/company/people").status_code == 200


def test_a_helper_is_named_fills_in_and_is_ended_on_the_page(
    signed_in: Callable[[str], Surfer], served: Served
) -> None:
    owner, email = signed_in("data_owner"), a_mailbox()
    served.new_day()
    asked = owner.get("/company/people/helper")
    page = owner.send(
        asked, "/company/people/helper", name="Hjälpare Exempelsson", email=email, language="sv"
    )
    assert "upphör av sig självt vid midnatt" in text(page)
    assert "UTC" not in text(page)
    assert f"{served.url}/enrolment" in text(page)
    helper = log_in(served, email, enrolled(served, code_on(page.text)))
    company = helper.get("/company").text
    for address, led in (("machine/new", True), ("import", True), ("workbook", False), ("people", False)):
        assert (f'href="/company/{address}' in company) is led, address
    assert helper.get("/company/machine/new").status_code == 200
    assert helper.get("/company/workbook").status_code == 403
    assert "Hjälpare Exempelsson hjälper ditt företag" in text(owner.get("/company/people"))
    again = owner.send(asked, "/company/people/helper", name="En Till", email=a_mailbox(), language="sv")
    assert again.status_code == 422
    assert (
        owner.send(owner.get("/company/people/helper/end"), "/company/people/helper/end").status_code == 303
    )
    assert "Utse en hjälpare för i dag" in text(owner.get("/company/people"))


def test_a_forgotten_password_comes_back_and_its_person_is_told(
    signed_in: Callable[[str], Surfer], served: Served
) -> None:
    owner, email = signed_in("data_owner"), a_mailbox()
    secret = enrolled(served, invite(owner, email))
    with served.house.database.transaction() as tx:
        person = served.house.accounts.people.by_email(tx, email)
    address = f"/company/people/{person}/password"
    page = owner.send(owner.get(address), address)
    code = code_on(page.text)
    assert "behöver också en kod från sin kodapp" in text(page)
    refused = owner.send(owner.get(address), f"/company/people/{person}/password")
    assert refused.status_code == 200
    code = code_on(refused.text)
    other = f"/company/people/{person}/authenticator"
    assert owner.send(owner.get(other), other).status_code == 422
    surfer = Surfer(served)
    asked = surfer.send(surfer.get("/enrolment"), "/enrolment", invitation=code)
    new = "sju gröna båtar i hamnen"
    surfer.send(asked, "/enrolment/password", password=new, again=new, code=served.code(secret))
    said = {"email": email, "password": new, "code": served.code(secret)}
    home = text(surfer.follow(surfer.send(surfer.get("/login"), "/login", **said)))
    assert "Ditt lösenord byttes ut med en kod som" in home


def test_two_officers_give_a_lone_data_owner_a_code(
    signed_in: Callable[[str], Surfer], served: Served
) -> None:
    accounts, email = served.house.accounts, a_mailbox()
    nix = served.loaded.networks["nix"]
    with served.house.database.transaction() as tx:
        firm = accounts.organisations.make(tx, HOST, "company", "Ensam Exempel AB", {nix: "member"})
        person = accounts.people.make(tx, HOST, firm, email, "Ensam Exempelsson", "sv")
        accounts.grants.give_role(tx, HOST, person, Role.DATA_OWNER)
        code = accounts.invitations.make(tx, HOST, person)
    enrolled(served, code)
    officers = [row.email for row in served.loaded.accounts if row.role == "vetting_officer"][:2]
    first, second = (signed_in(each) for each in officers)
    assert "Personer och organisationer" in text(first.get("/"))
    page = first.get("/office/people")
    assert "Ensam Exempel AB" in text(page)
    house = first.get(f"/office/{nix}/organisations/{firm}")
    assert "Ensam Exempelsson" in text(house)
    address = f"/office/{nix}/organisations/{firm}/people/{person}/authenticator"
    asked = first.get(address)
    assert "Inget händer förrän någon i en annan grupp bekräftar" in text(asked)
    assert first.send(asked, address).status_code == 303
    waiting = first.get("/office/people")
    assert "någon i en annan grupp bekräftar" in text(waiting)
    assert "/resets/" not in waiting.text
    found = re.search(
        r'href="(/office/[0-9a-f-]{36}/resets/[0-9a-f-]{36})"', second.get("/office/people").text
    )
    assert found is not None
    confirm = second.get(found[1])
    assert "När du trycker får du koden" in text(confirm)
    page = second.send(confirm, found[1])
    assert CODE.search(page.text)
    assert second.get(found[1]).status_code == 404


def test_an_officer_invites_an_organisation_and_closes_it_with_a_reason(
    signed_in: Callable[[str], Surfer], served: Served
) -> None:
    officer, nix = signed_in("vetting_officer"), served.loaded.networks["nix"]
    asked = officer.get(f"/office/{nix}/invite")
    said = {"account_name": "Ny Exempel AB", "kind": "company", "name": "Ny Exempelsson", "language": "nb"}
    page = officer.send(asked, f"/office/{nix}/invite", **said, email=a_mailbox())
    assert CODE.search(page.text)
    found = re.search(
        r'href="(/office/[^"]+/organisations/[0-9a-f-]{36})">Ny Exempel AB',
        officer.get("/office/people").text,
    )
    assert found is not None
    house = found[1]
    assert "Intresserad" in text(officer.get(house))
    asked = officer.get(f"{house}/close")
    assert officer.send(asked, f"{house}/close", reason=" ").status_code == 422
    assert officer.send(asked, f"{house}/close", reason="Fel organisation").status_code == 303
    assert "Stängt" in text(officer.get(house))
    assert officer.get(f"{house}/nowhere").status_code == 404
    assert officer.get("/office/nothing/invite").status_code in {404, 422}


@pytest.mark.parametrize("who", ["member", "editor", "auditor", "broker"])
def test_who_looks_after_nobody_sees_nobody(signed_in: Callable[[str], Surfer], who: str) -> None:
    surfer = signed_in(who)
    assert surfer.get("/company/people").status_code == 403
    assert surfer.get("/office/people").status_code == 403
    assert "/company/people" not in surfer.get("/").text
    assert "/office/people" not in surfer.get("/").text


def test_all_that_is_known_is_a_page_and_a_file(signed_in: Callable[[str], Surfer], served: Served) -> None:
    surfer = signed_in("member")
    account = served.account("member")
    served.settle()
    page = surfer.send(surfer.get("/security/report"), "/security/report")
    said = text(page)
    for part in (account.email, "Vittra Plåt Exempel AB", "Medlem", "loggade in"):
        assert part in said, part
    answer = surfer.send(page, "/security/report/file")
    assert answer.headers["content-disposition"] == 'attachment; filename="nordkap-about-me.json"'
    report = json.loads(answer.text)
    assert report["account"]["email"] == account.email
    assert report["acts"][0]["sentence"]

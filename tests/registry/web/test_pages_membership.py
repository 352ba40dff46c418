"""A company applies on its page, the office asks and decides on its own, and each sees how far it is."""

from __future__ import annotations

import re

from policies.vocabulary import Role
from tests.support.served import Served
from tests.support.surfer import Surfer, text
from tests.support.workshop import workshop

HOUSE = "Gårdvaren Verkstad Exempel AB"
VERA, VIKTOR = "vera@nix.example", "viktor@nix.example"


def decide(served: Served, email: str, path: str, **fields: str) -> None:
    """Let an officer send the form of an application, all things noted that it asks for."""
    one = Surfer(served)
    one.log_in(email)
    page = one.get(path)
    notes = dict.fromkeys(re.findall(r'name="(note-[0-9a-f]+)"', page.text), "Slagit upp")
    sent = one.send(page, path, **fields, **notes, code=served.code(email))
    assert sent.status_code == 303, text(sent)


def test_from_an_application_to_a_membership_by_pages_alone(served: Served) -> None:
    owner = workshop(served, HOUSE, "interested").hand(Role.DATA_OWNER)
    page = owner.surfer()
    assert "/membership" in page.get("/").text
    (apply,) = re.findall(r'href="(/membership/[0-9a-f-]+/apply)"', page.get("/membership").text)
    wrong = page.send(page.get(apply), apply, does="x", why="Toppar", contact="Växeln")
    assert wrong.status_code == 422
    assert "Toppar" in wrong.text, "nothing is typed twice"
    named = {f"wants-{owner.id}": "CASE", f"days-{owner.id}": "365"}
    sent = page.send(page.get(apply), apply, does="Svetsar ramar", why="Toppar", contact="Växeln", **named)
    assert (sent.status_code, sent.headers["location"]) == (303, "/membership"), text(sent)
    assert "Skickad" in text(page.get("/membership"))
    office = Surfer(served)
    office.log_in(VERA)
    listed = office.get("/office/applications")
    found = re.search(rf"{HOUSE}.*?(/office/applications/[0-9a-f-]{{36}})", listed.text, re.DOTALL)
    assert found is not None
    path = found[1]
    assert "Svetsar ramar" in text(office.get(path))
    assert office.get(f"{path}/begin").status_code == office.get(f"{path}/ask").status_code == 200
    (criteria,) = re.findall(r'href="(/office/[0-9a-f-]+/criteria)"', listed.text)
    assert "företagsregistret" in office.get(criteria).text
    decide(served, VERA, path, decision="approve", reason="Känd sedan länge", days="365")
    assert "nummer två" in text(page.get("/membership"))
    assert "Känd sedan länge" not in page.get("/membership").text + page.get("/access").text
    second = Surfer(served)
    second.log_in(VIKTOR)
    assert path in second.get("/office/requests").text
    assert "medlem genast" in text(second.get(path)), "the last word is said to be it"
    decide(served, VIKTOR, path, decision="approve", reason="Ja, bra")
    assert "företaget är medlem" in text(page.get("/membership"))
    assert page.get("/access").text.count("/access/rights/") == len(("MEMBER", "CASE"))


def test_an_answer_that_is_refused_is_not_typed_twice(served: Served) -> None:
    owner = workshop(served, "Nattramnen Verkstad Exempel AB", "interested").hand(Role.DATA_OWNER)
    page = owner.surfer()
    (apply,) = re.findall(r'href="(/membership/[0-9a-f-]+/apply)"', page.get("/membership").text)
    page.send(page.get(apply), apply, does="Svetsar ramar", why="Toppar", contact="Växeln")
    office = Surfer(served)
    office.log_in(VERA)
    listed = office.get("/office/applications").text
    found = re.search(r"Nattramnen.*?(/office/applications/[0-9a-f-]{36})", listed, re.DOTALL)
    assert found is not None
    ask = f"{found[1]}/ask"
    assert office.send(office.get(ask), ask, words="Vilka material?").status_code == 303
    shown = page.get("/membership")
    (name,) = re.findall(r'name="(words-[0-9a-f-]+)"', shown.text)
    answer = f"/membership/{name.removeprefix('words-')}/answer"
    wrong = page.send(shown, answer, **{name: "x" * 1001})
    assert wrong.status_code == 422
    assert "x" * 1001 in wrong.text
    assert page.send(wrong, answer, **{name: "Rostfritt"}).status_code == 303
    assert "Rostfritt" in text(page.get("/membership"))

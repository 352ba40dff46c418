"""The whole-picture review in the demonstration: taken, read, signed by two, over HTTP; the log holds all of it."""

from __future__ import annotations

import re
from typing import Any

from registry.picture.steps import STEPS
from tests.support.crowded import take
from tests.support.demo_register import DemoRegister

QUIET = "Ingen ny anhopning sedan förra kvartalet"
NAMES = ("Trollspån", "Storsjöodjuret", "Huldra", "Nøkken", "Skogsrå", "Dovregubben")
MORE = "Svetsarna i Jämtland ska visa sin maskinpark för färre"


def sign(demo: DemoRegister, role: str, picture: dict[str, Any], conclusion: str, words: str) -> Any:
    body = {"digest": picture["digest"], "conclusion": conclusion, "words": words}
    return demo.person(role).ask("POST", f"/pictures/{picture['id']}/signatures", json=body)


def test_a_network_is_looked_at_as_a_whole_and_signed_by_two(demo: DemoRegister) -> None:
    officer, reviewer = demo.person("vetting_officer"), demo.person("security_officer")
    (network,) = officer.get("/pictures").json()["networks"]
    assert (network["signed_at"], network["may_take"], network["has_security_officer"]) == (None, True, True)
    home = demo.visit(demo.account("vetting_officer")).get("/").text
    assert "/office/whole" in home
    made = officer.ask("POST", "/pictures", json={"network": network["id"]})
    assert made.status_code == 201, made.text
    picture = made.json()
    # The story is of a few companies, so nothing is told of them.
    assert [each["companies"] for each in picture["content"]] == [0]
    assert picture["content"][0]["cells"] == []
    assert {each["companies"] for each in picture["content"][0]["abilities"]} == {0}
    again = officer.ask("POST", "/pictures", json={"network": network["id"]})
    assert again.status_code == 409
    assert sign(demo, "auditor", picture, "nothing", QUIET).status_code == 403
    assert sign(demo, "member", picture, "nothing", QUIET).status_code == 403
    assert sign(demo, "vetting_officer", {**picture, "digest": "0" * 64}, "nothing", QUIET).status_code == 412
    assert sign(demo, "vetting_officer", picture, "nothing", QUIET).status_code == 201
    # The proof is spent: one code, one signature.
    assert sign(demo, "vetting_officer", picture, "nothing", QUIET).status_code == 403
    done = sign(demo, "security_officer", picture, "change", MORE)
    assert done.status_code == 201, done.text
    assert [(each["role"], each["words"]) for each in done.json()["signed"]] == [
        ("vetting_officer", QUIET),
        ("security_officer", MORE),
    ]
    (network,) = reviewer.get("/pictures").json()["networks"]
    assert network["signed_at"] is not None
    assert not network["overdue"]

    page = demo.visit(demo.account("security_officer")).get(f"/office/whole/{picture['id']}")
    assert page.status_code == 200
    assert MORE in page.text
    assert demo.visit(demo.account("member")).get(f"/office/whole/{picture['id']}").status_code == 403
    assert demo.verify().problems == ()


def test_a_large_network_is_told_in_steps_by_names_of_nobody(demo: DemoRegister) -> None:
    officer = demo.account("vetting_officer", 2).email
    picture = take(demo.serve, officer, demo.loaded.networks["midex"])
    shown = demo.visit(demo.account("vetting_officer", 2)).get(f"/office/whole/{picture}")
    assert shown.status_code == 200
    table = re.sub(r"<[^>]+>", " ", shown.text)
    assert {int(each) for each in re.findall(r"\b(\d+) (?:eller fler|eller flere|or more)", table)} <= set(
        STEPS
    )
    assert not any(name in table for name in NAMES)

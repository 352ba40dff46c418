"""In each network of the demonstration one company waits for its officers."""

from __future__ import annotations

import pytest

from keys.scope import Root
from registry.demo.applicants import load_applicants
from registry.rootkeys import open_roots
from registry.settings import Settings
from registry.wiring import House
from tests.support.demo_register import DemoRegister


@pytest.fixture
def applied(own_demo: DemoRegister) -> DemoRegister:
    """A copy of the demonstration with its applicants."""
    settings = Settings.load(own_demo.loaded.environment(own_demo.dsns))
    roots = open_roots(settings, tuple(Root), {})
    house = House(settings, roots, "database_url", "demo", watch_backlog=False)
    try:
        load_applicants(house, own_demo.loaded.networks)
    finally:
        house.close()
    return own_demo


def test_both_officers_of_each_network_find_one_company_that_applies(applied: DemoRegister) -> None:
    for officers, name in (
        (("vera@nix.example", "viktor@nix.example"), "Skrattabborren Montage Exempel AB"),
        (("vigdis@midex.example", "vegard@midex.example"), "Fjøsnissen Montasje Eksempel AS"),
    ):
        for officer in officers:
            listed = applied.person(officer).get("/applications", params={"of": "network"}).json()
            waiting = {each["organisation"]: each for each in listed["applications"]}
            assert waiting[name]["state"] == "written"
            assert [each["tier"] for each in waiting[name]["people"]] == ["MEMBER"]

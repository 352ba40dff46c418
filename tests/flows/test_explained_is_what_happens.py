"""What is explained as readable is just what its reader gets over HTTP, in settings drawn at random.

Drawn as for previews: networks, countries, excluded companies, profile, every value and its tier, cleared ones too. On
top of them comes a temporary access that is in force, over, taken back or for other fields. Each reader then really
opens the company's page, and fields drawn at random, half of them among what it shows, are asked about: by the
auditor, who is told just what happens, and by the owner, who is told it but for what others approve.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from registry import catalogue
from tests.flows.test_explain import answer, auditor, company, given, person, stage
from tests.flows.test_preview_is_what_they_get import COMPANIES, MIRA, Stage, draw
from tests.support import cases
from tests.support.demo_register import Person

__all__ = ["auditor", "stage"]

SEEDS = 2
ASKED_ABOUT = 6
"""Fields that are asked about for each reader of the ordinary run: so many of those that their page shows, and of all."""
MORE = 30
"""The same of the long run."""
OFFERED = sorted(name for name, one in catalogue.FIELDS.items() if one.family in catalogue.OFFERED_FAMILIES)


def shown(stage: Stage, who: str) -> set[str]:
    """The fields of which a reader's page shows a value."""
    got = stage.got(who)
    return set() if got is None else {name for one in got.json()["records"] for name in one["fields"]}


def fields_for(seen: set[str], chosen: random.Random, count: int) -> list[str]:
    of_seen = chosen.sample(sorted(seen), min(count, len(seen)))
    return sorted({*of_seen, *chosen.sample(OFFERED, count)})


def disagreeing(stage: Stage, auditor: Person, seed: int, who: str, count: int) -> list[str]:
    """Where what is explained is not what happens, to the auditor and to the owner."""
    wrong, seen, about = [], shown(stage, who), person(stage, who)
    for field in fields_for(seen, random.Random(seed), count):
        asked = {"company": company(stage), "field": field, "person": about}
        told = answer(auditor, **asked)
        if (told["answer"] == "yes") is not (field in seen):
            wrong.append(f"{seed}: {who} {field}: {told['answer']}, {_why_not(told)}")
        if (told["answer"] == "no") is all(reason["holds"] is not False for reason in told["reasons"]):
            wrong.append(f"{seed}: {who} {field}: an answer that no reason gives")
        owners = answer(stage.owner, **asked)["answer"]
        if field in seen and owners != "if_approved":
            wrong.append(f"{seed}: {who} {field}: their owner is told {owners}")
    return wrong


def _why_not(told: dict[str, Any]) -> list[str]:
    return [reason["said"] for reason in told["reasons"] if reason["holds"] is False]


@contextmanager
def granted(stage: Stage, seed: int) -> Iterator[None]:
    """Let one reader have a temporary access to half of the fields: in force, over, or taken back."""
    chosen, database = random.Random(seed), stage.demo.serve.database
    fields = chosen.sample(OFFERED, len(OFFERED) // 2)
    grant = given(stage, MIRA, fields, since=timedelta(days=2), days=1 if seed % 3 == 1 else 30)
    if seed % 3 == 2:
        cases.revoke(database, grant)
    try:
        yield
    finally:
        if seed % 3 == 0:
            cases.revoke(database, grant)


def compare(stage: Stage, auditor: Person, seeds: range, count: int) -> None:
    wrong, reached = [], 0
    for seed in seeds:
        draw(stage, seed)
        with granted(stage, seed):
            for who in COMPANIES:
                wrong += disagreeing(stage, auditor, seed, who, count)
                reached += bool(shown(stage, who))
    assert not wrong, "\n".join(wrong)
    assert reached > 1, "the settings show something to somebody"


def test_explained_as_readable_is_just_what_its_reader_gets(stage: Stage, auditor: Person) -> None:
    compare(stage, auditor, range(SEEDS), ASKED_ABOUT)


@pytest.mark.long
def test_nor_do_many_settings_disagree(stage: Stage, auditor: Person) -> None:
    compare(stage, auditor, range(100, 104), MORE)

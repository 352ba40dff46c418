"""What is missing, what to look at again and what comes next: from the company's own entries alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from policies.vocabulary import Tier
from registry import catalogue
from registry.companies.views import OwnValue, RecordView
from registry.disclosure.provenance import Provenance, Source
from registry.web.own import filled, gaps
from tests.support.samples import RECORDS

TODAY = date(2026, 11, 30)


def record(family: str, values: dict[str, Any] | None = None, *, due: date | None = None) -> RecordView:
    known = Provenance(Source.DECLARED, TODAY - timedelta(days=300), due)
    stated = RECORDS[family] if values is None else values
    return RecordView(
        uuid4(),
        family,
        3,
        datetime(2026, 11, 1, tzinfo=UTC),
        {name: OwnValue(value, Tier.MEMBER, Tier.MEMBER, known) for name, value in stated.items()},
    )


def test_one_step_at_a_time_in_the_order_in_which_a_company_says_who_it_is() -> None:
    records: list[RecordView] = []
    for family in ("organisation", "site", "machine", "capability", "certificate", "contact"):
        step = gaps.next_step(records, "sv")
        assert step is not None
        assert step.family == family
        records.append(record(family))
    assert gaps.next_step(records, "sv") is None


@pytest.mark.parametrize("family", catalogue.OFFERED_FAMILIES)
def test_an_empty_family_says_what_it_would_bring_and_a_full_one_nothing(family: str) -> None:
    assert len(gaps.missing(family, [], "sv")) == 1
    wanted = {name: "x" for name in gaps.WANTED if name.startswith(f"{family}.")}
    assert wanted
    assert gaps.missing(family, [record(family, wanted)], "sv") == []
    one, two = record(family, {}), record(family, wanted)
    assert len(gaps.missing(family, [one], "sv")) == len(wanted)
    assert all("1 av 2" in line for line in gaps.missing(family, [one, two], "sv"))


def test_what_is_due_comes_with_its_day_the_nearest_first() -> None:
    late = record("machine", due=TODAY - timedelta(days=1))
    soon = record("site", due=TODAY + timedelta(days=10))
    far = record("capability", due=TODAY + timedelta(days=200))
    ended = record("certificate", {"certificate.type": "iso_9001", "certificate.valid_until": "2026-11-01"})
    lines = gaps.due([far, soon, late, ended], TODAY, "en")
    assert lines[0].startswith("ISO 9001")
    assert "its last day was 1 November 2026" in lines[0]
    assert "was to be reviewed by 29 November 2026" in lines[1]
    assert "to be reviewed by 10 December 2026" in lines[2]
    assert len(lines) == 3


@pytest.mark.parametrize("family", catalogue.OFFERED_FAMILIES)
def test_a_form_that_nobody_touched_changes_nothing(family: str) -> None:
    form = filled.stored(record(family, due=TODAY), "sv")
    read = filled.read(catalogue.FAMILIES[family], form, "sv", TODAY)
    assert (dict(read.values), read.provenance, read.problems) == ({}, None, ())


def test_only_what_was_written_is_sent_and_clearing_deletes() -> None:
    form = filled.stored(record("machine"), "sv")
    form |= {"machine.make": "", "machine.travel_x_mm": "900", "said.review_due": "2027-01-01"}
    read = filled.read(catalogue.FAMILIES["machine"], form, "sv", TODAY)
    assert dict(read.values) == {"machine.make": None, "machine.travel_x_mm": 900}
    assert read.provenance is not None
    assert read.provenance.review_due == date(2027, 1, 1)


def test_two_forms_become_one_and_where_both_wrote_the_other_s_words_stand_beside() -> None:
    mine = filled.stored(record("machine"), "sv")
    mine |= {"machine.make": "Min", "machine.travel_x_mm": "900", "machine.control": "Ny"}
    theirs = record("machine", {**RECORDS["machine"], "machine.make": "Deras", "machine.year": 2020})
    after, both = filled.merged(catalogue.FAMILIES["machine"], mine, theirs, "sv")
    assert both == {"machine.make"}
    assert (after["machine.make"], after["machine.travel_x_mm"]) == ("Min", "900")
    assert (after["machine.control"], after["machine.year"]) == ("Ny", "2020")
    read = filled.read(catalogue.FAMILIES["machine"], after, "sv", TODAY)
    assert dict(read.values) == {"machine.make": "Min", "machine.travel_x_mm": 900, "machine.control": "Ny"}

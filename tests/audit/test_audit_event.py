from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from audit.entry import Entry
from audit.event import Event, Result

PAGE = (Path(__file__).parents[2] / "docs" / "events.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(?P<event>[a-z_]+)` \| (?P<meaning>[^|]+) \| (?P<parts>[^|]*)\|$", re.MULTILINE)


def documented() -> dict[str, tuple[str, str]]:
    section = PAGE.partition("## Events")[2].partition("## The other parts")[0]
    return {found["event"]: (found["meaning"].strip(), found["parts"]) for found in ROW.finditer(section)}


def test_every_event_is_documented_and_nothing_else_is() -> None:
    assert list(documented()) == [event.value for event in Event]


def test_every_event_says_what_it_means() -> None:
    for event, (meaning, _) in documented().items():
        assert len(meaning.split()) >= 3, event


def test_the_parts_named_are_parts_that_entries_have() -> None:
    named = {part for _, parts in documented().values() for part in re.findall(r"`([a-z_]+)`", parts)}
    assert named <= {field.name for field in fields(Entry)}


def test_every_part_of_an_entry_is_explained() -> None:
    explained = set(re.findall(r"`([a-z_]+)`", PAGE))
    assert {field.name for field in fields(Entry)} <= explained


def test_every_result_is_explained() -> None:
    assert all(f"*{result.value}*" in PAGE for result in Result)


def test_events_are_tokens_that_fit_an_entry() -> None:
    assert all(re.fullmatch("[a-z][a-z_]{2,40}", event.value) for event in Event)
    assert all(event.name.lower() == event.value for event in Event)

"""Every sentence of the workbook is worded in every language, and its catalogue holds no other."""

from __future__ import annotations

from collections.abc import Iterator

from registry.catalogue.messages import Message
from registry.workbook import columns, contents, layout, prompts, report, sentences, service
from tests.support.wording import require_worded


def spoken() -> Iterator[str]:
    """Every message id of this room."""
    yield from (value for name, value in vars(sentences).items() if name.isupper() and isinstance(value, str))
    yield from (columns.DELETE_HEADING, *columns.PART_HEADINGS.values(), *columns.UNIT_WORDS.values())
    yield from (contents.READ_FIRST, contents.WORDS, *layout.STEPS, layout.MORE, *layout.FURTHER)
    yield from (prompts.FOR_CLASSES, prompts.SEVERAL)
    yield from (report.ROW, report.CELL, report.MORE, service.STEP_UP)


def test_every_sentence_is_worded_and_no_wording_is_left_over() -> None:
    # What the catalogue of fields says too stands in its own.
    require_worded("workbook", set(spoken()) - set(Message))

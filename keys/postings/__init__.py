"""Postings: the rows of the search index, as bytes.

`terms` names posting lists and their rows, `blocks` seals a list into rows of one size, `deltas` seals the
changes since, and `workdeltas` seals changes for the background process, which alone can search them.
"""

from __future__ import annotations

from keys.postings.blocks import BODY_BYTES, Block, dummy_row, joined, open_block, seal_blocks
from keys.postings.deltas import DELTA_BYTES, Change, open_delta, seal_deltas
from keys.postings.terms import LABEL_BYTES, TERM_BYTES, label, term
from keys.postings.workdeltas import (
    WORK_DELTA_BYTES,
    PlainChange,
    open_delta_for_work,
    seal_deltas_for_work,
)

__all__ = [
    "BODY_BYTES",
    "DELTA_BYTES",
    "LABEL_BYTES",
    "TERM_BYTES",
    "WORK_DELTA_BYTES",
    "Block",
    "Change",
    "PlainChange",
    "dummy_row",
    "joined",
    "label",
    "open_block",
    "open_delta",
    "open_delta_for_work",
    "seal_blocks",
    "seal_deltas",
    "seal_deltas_for_work",
    "term",
]

"""Every sentence of emergency access is there in three languages, and none is left over."""

from __future__ import annotations

from registry.emergency import finding, sentences
from tests.registry.web.sentences import every
from tests.support.wording import require_worded

# Said by the accounts too, which word them.
ELSEWHERE = {sentences.STEP_UP}


def said() -> set[str]:
    return {
        value
        for module in (finding, sentences)
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, str) and value.endswith(".")
    } - ELSEWHERE


def test_every_sentence_is_worded_and_no_wording_is_left_over() -> None:
    require_worded("emergency", said(), others=every())

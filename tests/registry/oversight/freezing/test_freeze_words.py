"""Every sentence of stopping and going on is there in three languages, and none is left over."""

from __future__ import annotations

from registry.errors import Frozen
from registry.freeze import state
from registry.http.problems import KINDS
from registry.oversight.freezing import reason, service
from tests.registry.web.sentences import every
from tests.support.wording import require_worded

# Said by the accounts too, which word them.
ELSEWHERE = {service.STEP_UP}


def said() -> set[str]:
    own = {
        value
        for module in (reason, service, state)
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, str) and value.endswith(".")
    }
    return (own | {KINDS[Frozen].title}) - ELSEWHERE


def test_every_sentence_is_worded_and_no_wording_is_left_over() -> None:
    require_worded("freeze", said(), others=every())

"""What a data owner learns of who saw their organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Self

if TYPE_CHECKING:
    from uuid import UUID

    from registry.oversight.disclosures.month import Month
    from registry.oversight.views import Choice


@dataclass(frozen=True, slots=True)
class Opening:
    """One time that somebody of another organisation opened the page.

    Attributes:
        id: the entry in the log.
        at: when, UTC.
        person: who; the name is None where it can no longer be read, as of an erased person.
        organisation: whose; likewise.
        purpose: what they said it is about, None where that can no longer be read.
        fields: catalogue names of what they were shown; None where only `classes` can be read.
        classes: the classes of what they were shown.
        anonymous: whether they were shown the card without a name.
        rule: the rule that let them see the most guarded of it, None where there was nothing to see.
        because: the same in a plain sentence, in the reader's language.
        network: through which network, by name; None where it was several, or none is known.
    """

    id: UUID
    at: datetime
    person: Choice | None
    organisation: Choice | None
    purpose: str | None
    fields: tuple[str, ...] | None
    classes: tuple[str, ...]
    anonymous: bool
    rule: str | None
    because: str
    network: str | None


@dataclass(frozen=True, slots=True)
class Appearances:
    """How often an organisation was among the results of others' searches in one month.

    Attributes:
        times: None where no number is told: the month goes on, or it was too few for one.
        running: whether the month goes on.
        whole: whether all searches of the month were looked at; else it was at least so often.
    """

    times: int | None
    running: bool = False
    whole: bool = True

    RUNNING: ClassVar[Self]
    FEW: ClassVar[Self]


Appearances.RUNNING = Appearances(None, running=True)
Appearances.FEW = Appearances(None)


@dataclass(frozen=True, slots=True)
class SeenView:
    """A page of one month, the newest openings first; `cursor` asks for the next ones, None at the end.

    Openings of the last second may be missing: they are in the log once it has numbered them.
    """

    month: Month
    newest: Month
    openings: tuple[Opening, ...]
    appearances: Appearances
    cursor: str | None

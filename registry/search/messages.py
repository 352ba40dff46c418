"""What search says: each sentence names the remedy, none repeats what was asked.

The English sentence is the message id; `registry/translations/*/search.po` hold the wording in each language.
"""

from __future__ import annotations

from enum import StrEnum


class Message(StrEnum):
    """Every sentence search can say."""

    BROKEN = "The search index is not whole, so the register does not answer. Tell the operator."
    RENEWED = "The search index was being renewed. Try again."

    # The one sentence for a field that does not exist and for one the caller may not search.
    REFUSED = "This field or operator cannot be used in a search."
    NOTHING_ASKED = "Say what you are looking for: one condition or word at least."
    TOO_MANY = "A search has at most {limit} conditions."
    TOO_DEEP = "Groups of conditions stand at most {limit} deep."

    SHAPE = "Write a list for in, two values for between, and one value for every other operator."
    NOT_A_CHOICE = "This is not one of the choices. See the list of fields."
    NO_WORD = "Write at least one word of two letters or more."
    NOT_A_DAY = "Write a day as year-month-day, such as 2026-01-31."
    UNKNOWN_PLACE = "This place is not known. Name a larger town nearby."
    FROM_WHERE = "Say from where: name a place, or state where your own site is."
    NO_PURPOSE = "Choose what it is about first; then search again."

    WITHIN_OF_PLACE = "Within {km} km of {place}"
    WITHIN_OF_OWN = "Within {km} km of your own site"

    FEWER_THAN_5 = "<5"
    FROM_5 = "5-9"
    FROM_10 = "10-24"
    FROM_25 = "25-49"
    FROM_50 = "50-99"
    FROM_100 = "100+"

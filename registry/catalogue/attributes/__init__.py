"""What is asked of a machine beyond class, make and year: each attribute, once, with the classes it fits.

An attribute fits the classes it names and everything below them in the vocabulary `machine_classes`. A class
that shares an attribute with another (travel, largest part) shares the field, so that one filter finds both.
"""

from __future__ import annotations

from registry.catalogue.attributes import (
    cutting,
    electronics,
    finishing,
    handling,
    holes,
    joining,
    measuring,
    shaping,
    sheet,
)

ATTRIBUTES = (
    *cutting.ATTRIBUTES,
    *holes.ATTRIBUTES,
    *sheet.ATTRIBUTES,
    *joining.ATTRIBUTES,
    *shaping.ATTRIBUTES,
    *finishing.ATTRIBUTES,
    *electronics.ATTRIBUTES,
    *measuring.ATTRIBUTES,
    *handling.ATTRIBUTES,
)

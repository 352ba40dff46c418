"""What a spreadsheet program says and allows at a cell: the field's own hint, its words, its smallest and largest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from openpyxl.worksheet.datavalidation import DataValidation

from registry import catalogue
from registry.catalogue.field import Field, Kind
from registry.catalogue.messages import Message
from registry.catalogue.quantities import told
from registry.catalogue.wording import NO, YES
from registry.language import translate
from registry.sheets.sheet import letters
from registry.vocabularies import vocabulary
from registry.workbook.columns import Column, Part
from registry.workbook.contents import HIDDEN, Contents
from registry.workbook.references import NAMED_BY
from registry.workbook.sentences import BAD_MARK, NOT_A_DAY, NOT_A_WORD
from registry.workbook.spelling import band_word

FOR_CLASSES = "For: {classes}."
SEVERAL = "Several: write a semicolon between them."

_TITLE, _PROMPT, _ERROR = 32, 255, 225
_LIST = 255
"""Characters that Excel takes of a prompt's title, a prompt, an error, and of a list written into the rule."""


class Prompts:
    """The rules of one workbook's columns.

    Args:
        contents: of the workbook.
        title: of the sheet of words.
        words: each vocabulary's, in the order of that sheet's columns.
    """

    def __init__(self, contents: Contents, title: str, words: Mapping[str, Sequence[str]]) -> None:
        self._language = contents.language
        self._sources = {
            name: _range(title, number, len(listed) + 1)
            for number, (name, listed) in enumerate(words.items(), start=1)
        }
        self._named = {}
        for sheet in contents.sheets:
            for number, column in enumerate(sheet.columns, start=HIDDEN + 1):
                if column.name == NAMED_BY.get(sheet.family.name, ("",))[0]:
                    last = sheet.family.max_records + 1
                    self._named[sheet.family.name] = _range(sheet.title, number, last)

    def of(self, column: Column) -> DataValidation:
        """Return the rule of a column."""
        rule = self._rule(column)
        rule.promptTitle = _cut(column.heading(self._language), _TITLE)
        rule.prompt = _cut(self._prompt(column.field), _PROMPT)
        rule.showInputMessage = True
        rule.allow_blank = True
        return rule

    def of_deleting(self, heading: str) -> DataValidation:
        """Return the rule of the column that deletes rows."""
        rule = DataValidation(type="list", formula1='"x"', showErrorMessage=True)
        rule.promptTitle, rule.prompt = _cut(heading, _TITLE), translate(self._language, BAD_MARK)
        rule.error = _cut(translate(self._language, BAD_MARK), _ERROR)
        rule.showInputMessage = rule.allow_blank = True
        return rule

    @staticmethod
    def called(name: str, language: str) -> str:
        """Return what the words of a vocabulary are for: the labels of the fields that choose from it."""
        fields = (
            field
            for family in catalogue.OFFERED_FAMILIES
            for field in catalogue.family(family).fields
            if field.vocabulary == name and not field.derived
        )
        return " / ".join(dict.fromkeys(field.label(language) for field in fields))

    def _rule(self, column: Column) -> DataValidation:
        field = column.field
        if field.vocabulary is not None:
            return self._list(self._sources[field.vocabulary], strict=not field.many)
        if field.refers_to in self._named:
            return self._list(self._named[field.refers_to], strict=False)
        if field.kind is Kind.BOOLEAN:
            words = ",".join(translate(self._language, one) for one in (YES, NO))
            return self._list(f'"{words}"', strict=True)
        if field.bands:
            return self._list(self._bands(field), strict=True)
        if field.kind is Kind.DATE:
            rule = DataValidation(
                type="date", operator="greaterThan", formula1="32873", showErrorMessage=True
            )
            rule.error = translate(self._language, NOT_A_DAY)
            return rule
        limits = _limits(column)
        return DataValidation() if limits is None else self._number(field, *limits)

    def _list(self, source: str, *, strict: bool) -> DataValidation:
        rule = DataValidation(type="list", formula1=source, showErrorMessage=strict)
        rule.error = _cut(translate(self._language, NOT_A_WORD), _ERROR)
        return rule

    def _number(self, field: Field, smallest: Decimal, largest: Decimal) -> DataValidation:
        rule = DataValidation(
            type="decimal",
            operator="between",
            formula1=str(smallest),
            formula2=str(largest),
            showErrorMessage=True,
        )
        said = {"minimum": told(field, smallest), "maximum": told(field, largest)}
        rule.error = _cut(translate(self._language, Message.NUMBER_OUTSIDE, said), _ERROR)
        return rule

    def _bands(self, field: Field) -> str:
        words = ",".join(str(band_word(field, band)) for band in field.bands)
        return f'"{words}"' if len(words) < _LIST else '""'

    def _prompt(self, field: Field) -> str:
        said = field.hints[self._language]
        if field.many:
            said = f"{said} {translate(self._language, SEVERAL)}"
        if field.machine_classes is not None:
            words = vocabulary("machine_classes")
            classes = ", ".join(words.label(one, self._language) for one in sorted(field.machine_classes))
            said = f"{said} {translate(self._language, FOR_CLASSES, {'classes': classes})}"
        return said


def _limits(column: Column) -> tuple[Decimal, Decimal] | None:
    field = column.field
    if column.part in {Part.LATITUDE, Part.LONGITUDE}:
        most = 90 if column.part is Part.LATITUDE else 180
        return Decimal(-most), Decimal(most)
    if field.minimum is None or field.maximum is None:
        return None
    return field.minimum, field.maximum


def _range(title: str, column: int, last: int) -> str:
    quoted = title.replace("'", "''")
    letter = letters(column)
    return f"'{quoted}'!${letter}$2:${letter}${last}"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"

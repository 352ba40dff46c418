"""What the catalogue says when a value cannot be used: with the remedy, never with the value.

The English sentence is the message id; `registry/translations/*/catalogue.po` hold the wording in each
language.
"""

from __future__ import annotations

from enum import StrEnum


class Message(StrEnum):
    """Every sentence the catalogue can say."""

    UNKNOWN_FIELD = "There is no such field. See the list of fields."
    NOT_ACCEPTED = "This kind of information cannot be stored here. Leave it out."
    DERIVED = "This is worked out from other fields. Leave it out."
    REQUIRED = "This has to be filled in."
    EMPTY_RECORD = "Fill in at least one field."
    NOT_FOR_CLASS = "This does not belong to the chosen type of machine. Leave it out or choose another type."

    NOT_A_NUMBER = "Write a number without quotation marks."
    NOT_FINITE = "Write an ordinary number."
    NUMBER_OUTSIDE = "Write a number from {minimum} to {maximum}."
    NUMBER_OFF_STEP = "Write a multiple of {step}."
    NUMBER_NOT_WHOLE = "Write a whole number, without decimals."
    NUMBER_OBJECT = "Write the number alone, or an object with value and unit."
    WRONG_UNIT = "Give it in {symbol} (unit {unit})."
    NOT_A_RANGE = "Write an object with min and max."
    RANGE_REVERSED = "The smallest value has to come first."
    NOT_A_BAND = "Choose one of {bands}."
    NOT_A_YEAR = "Write the year with four digits."

    NOT_TEXT = "Write text between quotation marks."
    EMPTY_TEXT = "Write something, or leave the field out."
    TEXT_TOO_LONG = "Write at most {limit} characters."
    CONTROL_CHARACTERS = "The text has characters that cannot be shown. Write it again by hand."
    LINE_BREAK = "Write it on one line."

    NOT_A_LIST = "Write a list."
    LIST_TOO_LONG = "Name at most {limit}."
    EMPTY_LIST = "Name at least one, or leave the field out."
    NOT_A_CODE = "The list {vocabulary} has no such code. Choose one from the list."
    ONLY_A_GROUP = "This code only groups others. Choose one below it."

    NOT_BOOLEAN = "Write true or false."
    NOT_A_DATE = "Write a date as year-month-day, such as 2026-01-31."
    DATE_OUTSIDE = "Write a date between 1990 and 2099."
    NOT_COORDINATES = "Write an object with lat and lon in degrees."
    COORDINATES_OUTSIDE = "Latitude goes from -90 to 90, longitude from -180 to 180."
    NOT_A_REFERENCE = "Write the id of one of your own records."
    NOT_A_URL = "Write a web address that starts with https://."
    NOT_AN_EMAIL = "Write an e-mail address such as orders@example.com."
    NOT_A_PHONE = "Write the whole number with its area code, or with + and the country code."
    NOT_A_DIGEST = "Write the SHA-256 of the file: 64 characters, 0-9 and a-f."

    COUNTRY_FIRST = "State the country first; the number is checked by its rules."
    NOT_AN_ORG_NUMBER = "This is not a valid company number in {country}. Check it against the register."
    PERSONAL_NUMBER_HERE = "This is a person's number. Put it in Personal number (sole trader) instead."
    NOT_A_PERSONAL_NUMBER = "This is not a valid Swedish personal number. Check the digits."
    PERSONAL_NUMBER_ELSEWHERE = "Only Swedish sole traders state a personal number. Leave it out."
    NOT_AN_NCAGE = "An NCAGE code has five letters or digits, without I and O."

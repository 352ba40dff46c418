"""What is said about a workbook and its cells: each with the remedy, none with a value."""

from __future__ import annotations

ANOTHER_COMPANY = "This workbook is another company's. Take out your own and fill in that."
TOO_NEW = "This workbook is of another version of the register. Take out a new one and fill in that."
NOTHING_HERE = "Nothing in this file is of the workbook's sheets. Take out a new one and fill in that."
NOT_UTF8 = "The file is no CSV in UTF-8. Save it as CSV UTF-8, or as Excel workbook (.xlsx)."
BROKEN_CSV = (
    "The file is no whole CSV: is a quotation mark missing? Save it anew, best as Excel workbook (.xlsx)."
)
TOO_MANY_ROWS = (
    "The file has more than {limit} filled rows, which is more than a company may hold. Leave some out."
)

UNKNOWN_SHEET = "There is no such sheet in the workbook. Give it back its name ({names}), or take it out."
SHEET_TWICE = "This sheet stands in the file twice. Keep one of them."
NO_HEADINGS = "The first row is not the workbook's headings. Put them back, or take out a new workbook."
NO_HIDDEN = (
    "The hidden columns Nordkap-id and Nordkap-version are missing. "
    "Take out a new workbook and copy your rows into it."
)
UNKNOWN_COLUMN = "The workbook has no such column. Take it out, or give it back its heading."
COLUMN_TWICE = "This column stands here twice. Keep one of them."
NO_HEADING = "Something stands here and the column has no heading. Clear it."
MERGED = "Cells are merged here ({area}). Unmerge them, so that every row has its own."
FORMULA = "A formula stands here. Copy the cell and paste it as a value."
ERROR = "An error of the spreadsheet program stands here. Write the value."
BAD_ID = "The hidden columns of this row were changed. Take out a new workbook and copy the row into it."
SHUFFLED = (
    "This row stands beside the hidden columns of another: the sheet was sorted without them, and rows were changed. "
    "Undo the sorting, or take out a new workbook and make your changes there."
)
GONE = "This record is not there any more: somebody deleted it meanwhile. Take out the row, or clear its hidden columns."
CHANGED_MEANWHILE = "Somebody changed this meanwhile. Take out a new workbook and make your change there."
ROOM = "There is room for {limit} of these. This row is one more: take one out first."
BAD_MARK = "To delete the row, write x. To keep it, leave this empty."

NOT_A_WORD = "This is none of the words for this column. Choose one from the list."
NOT_A_NUMBER = "Write a number, such as 12 or {example}."
UNCLEAR_NUMBER = "It is not clear where the decimals begin. Write the number without thousands separators."
NOT_A_DAY = "Write a date as year-month-day, such as 2026-01-31."
NOT_YES_OR_NO = "Write yes or no."
NOT_A_TEXT = "Write a text here; a date or a truth value stands in the cell."
BOTH_PARTS = "The two belong together: fill in both, or neither."
NO_SUCH_RECORD = "There is nothing of this name in the sheet {sheet}. Write it as it stands there."
SEVERAL_RECORDS = "Several in the sheet {sheet} are called this. Give them different names first."

YES_WORDS = frozenset({"yes", "ja", "x", "true", "1", "sant", "sann"})
NO_WORDS = frozenset({"no", "nej", "nei", "false", "0", "falskt", "usann"})

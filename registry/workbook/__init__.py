"""A company's own records out as a workbook, and in again: looked at first, then stored whole or not at all."""

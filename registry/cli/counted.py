"""A number of things, in words."""

from __future__ import annotations


def counted(count: int, one: str, many: str = "") -> str:
    """Return "1 key" or "2 keys"; `many` is the plural where an s is not enough."""
    return f"{count} {one if count == 1 else many or f'{one}s'}"

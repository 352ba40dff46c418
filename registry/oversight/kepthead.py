"""The newest signed head, kept in a file outside the database: against it a log whose end was cut off shows.

`nordkap work` writes the file after each head is committed, so it is never ahead of the log. It holds a signed
note (C2SP tlog-checkpoint) and nothing secret.
"""

from __future__ import annotations

from pathlib import Path

from registry.logs import logger


class KeptHead:
    """A file with one signed head."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self) -> bytes | None:
        """Return the signed note; None before the first. Raises OSError."""
        try:
            return self._file.read_bytes()
        except FileNotFoundError:
            return None

    def write(self, note: str) -> None:
        """Put a newer head in the place of the one before, whole or not at all.

        A full or missing disk holds up no log: the operator is told, and the next head is tried again.
        """
        draft = self._file.with_name(f"{self._file.name}.new")
        try:
            draft.write_text(note, encoding="utf-8")
            draft.replace(self._file)
        except OSError as error:
            logger().error("head_not_kept", error=type(error).__name__)

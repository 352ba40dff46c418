"""What the processes say for the operator: one JSON object a line, without any value, name or search term.

```
{"at": "2026-01-31T12:00:00.000000Z", "level": "info", "event": "request", "status": 200, "ms": 12.5}
```

Only what stands in `_FIELDS` is written, and only where it looks like what the field is for; anything else is
replaced by `WITHHELD`, so that a careless line cannot carry a secret. An exception is written as its class
and the places in the code it came through, never with its message, which may quote a value. Of what libraries
log, only the place is written.

This is no audit log: who did what stands in the journal, which is sealed where it must be.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Callable, Mapping, MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO, cast
from uuid import UUID

import structlog

WITHHELD = "(withheld)"

_TOKEN = re.compile(r"[a-z][a-z0-9_.]{0,63}")
_ROUTE = re.compile(r"/[A-Za-z0-9_./{}:-]{0,119}")
_HEX = re.compile(r"[0-9a-f]{8,64}")
_CLASS = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,119}")
_VERSION = re.compile(r"[0-9A-Za-z.+-]{1,40}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_FRAMES = 12

Event = MutableMapping[str, Any]


def _number(value: object) -> bool:
    return isinstance(value, (int, float))


def _spelled(pattern: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _identifier(value: object) -> bool:
    return isinstance(value, UUID) or (
        isinstance(value, str) and _HEX.fullmatch(value.replace("-", "")) is not None
    )


# What may be written, and what it must look like. A route is the pattern of a path, such as /companies/{id}.
_FIELDS: Mapping[str, Callable[[object], bool]] = {
    "event": _spelled(_TOKEN),
    "level": _spelled(_TOKEN),
    "job": _spelled(_TOKEN),
    "state": _spelled(_TOKEN),
    "reason": _spelled(_TOKEN),
    "method": lambda value: value in _METHODS,
    "route": _spelled(_ROUTE),
    "status": _number,
    "ms": _number,
    "seconds": _number,
    "count": _number,
    "total": _number,
    "size": _number,
    "generation": _number,
    "port": _number,
    "pid": _number,
    "attempt": _number,
    "request": _identifier,
    "worker": _identifier,
    "key": _identifier,
    "network": _identifier,
    "digest": _identifier,
    "version": _spelled(_VERSION),
    "revision": _spelled(_VERSION),
    "error": _spelled(_CLASS),
    "library": _spelled(_CLASS),
}


def configure(level: str = "info", stream: TextIO | None = None) -> None:
    """Send every log of this process to `stream` (standard error), from `level` on; libraries' from warnings on."""
    threshold = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[structlog.stdlib.add_log_level, _place_of_error, _only_known_fields, _at, _json],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.PrintLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [_Libraries()]
    # Below that, what a library says without its message is noise.
    root.setLevel(max(threshold, logging.WARNING))
    for name in list(logging.root.manager.loggerDict):
        # Libraries that brought a handler of their own would write past this one.
        library = logging.getLogger(name)
        library.handlers, library.propagate = [], True
    # It logs the address and the whole path of each request.
    logging.getLogger("uvicorn.access").disabled = True
    logging.captureWarnings(capture=True)


def logger() -> structlog.typing.FilteringBoundLogger:
    """Return a logger: ``logger().info("segment_written", generation=4, count=1200)``.

    The event is a token of lower-case letters; what else may be said stands in `_FIELDS`.
    """
    return cast("structlog.typing.FilteringBoundLogger", structlog.get_logger())


class _Libraries(logging.Handler):
    """Writes of a library's log that it spoke, where, and the class of the error it spoke of."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record; its message, which the library's author chose, stays out."""
        given = {"exc_info": record.exc_info[1]} if record.exc_info and record.exc_info[1] else {}
        level = (
            "error"
            if record.levelno >= logging.ERROR
            else "warning"
            if record.levelno >= logging.WARNING
            else "info"
        )
        getattr(logger(), level)(
            "library", library=record.name, place=_Place(record.pathname, record.lineno), **given
        )


class _Place:
    """A line of code: made from the code itself, so it needs no check."""

    def __init__(self, file: str, line: int | None) -> None:
        self.text = f"{'/'.join(Path(file).parts[-2:])}:{line}"


def _place_of_error(_: Any, __: str, event: Event) -> Event:
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["through"] = _frames(error.__traceback__)
        if error.__cause__ is not None:
            event["cause"] = _Cause(error.__cause__)
    return event


class _Cause:
    """The class of the exception another one came from."""

    def __init__(self, error: BaseException) -> None:
        self.text = type(error).__name__


def _frames(trace: TracebackType | None) -> tuple[_Place, ...]:
    # Walked, not extracted: that would read the source of every frame, with each refusal of a busy minute.
    frames = list(traceback.walk_tb(trace))[-_FRAMES:]
    return tuple(_Place(frame.f_code.co_filename, line) for frame, line in frames)


def _only_known_fields(_: Any, __: str, event: Event) -> Event:
    checked: Event = {}
    for name, value in event.items():
        if isinstance(value, (_Place, _Cause)):
            checked[name] = value.text
        elif isinstance(value, tuple) and all(isinstance(part, _Place) for part in value):
            checked[name] = [part.text for part in value]
        elif name in _FIELDS:
            checked[name] = value if _FIELDS[name](value) else WITHHELD
        else:
            checked[name if _TOKEN.fullmatch(name) else "field"] = WITHHELD
    return checked


def _at(_: Any, __: str, event: Event) -> Event:
    now = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return {"at": now, "level": event.pop("level"), "event": event.pop("event"), **event}


_json = structlog.processors.JSONRenderer(default=str, ensure_ascii=True)

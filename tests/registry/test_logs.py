"""No value, name or term reaches the operator's log, however it is offered."""

from __future__ import annotations

import io
import json
import logging
import warnings
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import structlog

from registry import logs

SECRET = "Fjällräven Titan 4711"


class Lines:
    """What was logged so far, line by line."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    def read(self) -> list[dict[str, Any]]:
        text = self.stream.getvalue()
        assert "Fj" not in text
        assert "Titan" not in text
        return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def lines() -> Iterator[Lines]:
    root = logging.getLogger()
    before, level = root.handlers, root.level
    lines = Lines()
    logs.configure("info", lines.stream)
    yield lines
    logging.captureWarnings(capture=False)
    root.handlers = before
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_line_is_one_json_object_with_its_time_and_level(lines: Lines) -> None:
    worker = uuid4()
    logs.logger().info("request", status=200, ms=1.5, route="/companies/{id}", method="GET", worker=worker)
    (line,) = lines.read()
    assert line.pop("at").endswith("Z")
    assert line == {
        "level": "info",
        "event": "request",
        "status": 200,
        "ms": 1.5,
        "route": "/companies/{id}",
        "method": "GET",
        "worker": str(worker),
    }


@pytest.mark.parametrize(
    "name", ["event", "route", "reason", "key", "error", "library", "version", "status", "method", "name"]
)
def test_what_is_not_what_the_field_is_for_is_withheld(lines: Lines, name: str) -> None:
    logs.logger().info(**{"event": "request", name: SECRET})
    assert lines.read()[0][name] == logs.WITHHELD


def test_a_field_whose_very_name_is_strange_is_withheld(lines: Lines) -> None:
    logs.logger().info("request", **{SECRET: 1})
    assert lines.read()[0]["field"] == logs.WITHHELD


def test_an_exception_is_its_class_and_places_without_its_message(lines: Lines) -> None:
    try:
        try:
            int(SECRET)
        except ValueError as cause:
            raise KeyError(SECRET) from cause
    except KeyError as error:
        logs.logger().error("crashed", exc_info=error)
    (line,) = lines.read()
    assert (line["error"], line["cause"]) == ("KeyError", "ValueError")
    assert line["through"][-1].startswith("registry/test_logs.py:")


def test_libraries_speak_without_their_words(lines: Lines) -> None:
    logging.getLogger("uvicorn.error").warning("no such company: %s", SECRET)
    logging.getLogger("psycopg.pool").error(SECRET, exc_info=ValueError(SECRET))
    logging.getLogger("uvicorn.access").info("GET /search?q=%s", SECRET)
    warned, failed = lines.read()
    assert (warned["library"], warned["level"]) == ("uvicorn.error", "warning")
    assert warned["place"].startswith("registry/test_logs.py:")
    assert (failed["library"], failed["error"]) == ("psycopg.pool", "ValueError")


def test_a_library_with_a_handler_of_its_own_loses_it(lines: Lines) -> None:
    stream = io.StringIO()
    library = logging.getLogger("loud.library")
    library.addHandler(logging.StreamHandler(stream))
    library.propagate = False
    logs.configure("info", lines.stream)
    library.warning(SECRET)
    assert stream.getvalue() == ""
    assert lines.read()[0]["library"] == "loud.library"


def test_a_warning_is_logged_without_its_text(lines: Lines) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn(SECRET, stacklevel=1)
        logging.captureWarnings(capture=False)
    assert [line["library"] for line in lines.read()] == ["py.warnings"]


def test_what_lies_below_the_level_is_not_written(lines: Lines) -> None:
    logs.logger().debug("request")
    logs.configure("error", lines.stream)
    logs.logger().warning("request")
    logs.logger().error("request")
    assert [line["level"] for line in lines.read()] == ["error"]

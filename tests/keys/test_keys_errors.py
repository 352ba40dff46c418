from __future__ import annotations

import inspect

from keys import errors
from keys.errors import KeysError, MalformedSealed, MissingKey, UnsealFailed

_ALL = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, Exception)]


def test_every_error_is_a_keys_error_and_names_its_key_in_hex() -> None:
    assert len(_ALL) == 14
    for kind in _ALL:
        assert issubclass(kind, KeysError)
        error = kind("something is wrong", key_id=b"\xab" * 16)
        assert error.key_id == "ab" * 16
        assert str(error) == f"something is wrong (key {'ab' * 16})"
        assert kind("something is wrong").key_id is None


def test_malformed_bytes_are_bytes_that_do_not_open() -> None:
    assert issubclass(MalformedSealed, UnsealFailed)


def test_a_missing_key_says_for_what_and_for_whom() -> None:
    error = MissingKey("no key", purpose="data", scope="org:x")
    assert (error.purpose, error.scope, error.key_id) == ("data", "org:x", None)

"""How a command ends: 0 done, 1 the answer is no, 2 it could not; why in one sentence on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from keys.errors import KeysError, WrongPassphrase
from policies.errors import PoliciesError
from registry.embedded.errors import EmbeddedError
from registry.errors import Invalid, NordkapError
from registry.settings import SettingsError

NO = 1
CANNOT = 2
INTERRUPTED = 130
"""What shells know as ended by Ctrl-C."""


def fail(why: str, code: int = CANNOT) -> typer.Exit:
    """Say why on standard error and return the exit to raise."""
    print(why, file=sys.stderr)
    return typer.Exit(code)


@contextmanager
def told() -> Iterator[None]:
    """Turn every error that has a sentence into that sentence and an exit code."""
    try:
        yield
    except Invalid as error:
        for problem in error.problems:
            said = problem.message_id.format(**problem.params)
            print(f"{problem.field.lstrip('/')}: {said}", file=sys.stderr)
        raise typer.Exit(CANNOT) from None
    except WrongPassphrase as error:
        raise fail(f"The passphrase is wrong: {error}. Check which root key it belongs to.") from None
    except SettingsError as error:
        print(*error.sentences, sep="\n", file=sys.stderr)
        raise typer.Exit(CANNOT) from None
    except (NordkapError, KeysError, PoliciesError, EmbeddedError) as error:
        raise fail(sentence(str(error))) from None
    except BrokenPipeError:
        raise
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise fail(f"{where}{error.strerror or error}.") from None
    except KeyboardInterrupt:
        raise fail("Interrupted. What was not finished was not stored.", INTERRUPTED) from None


def sentence(text: str) -> str:
    """Return an error's message as a sentence: capital letter, full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")

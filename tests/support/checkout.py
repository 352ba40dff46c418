"""The files of this checkout: what git tracks or would track, or everything in a copy without git."""

from __future__ import annotations

import ast
import shutil
import subprocess
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
PACKAGES = ("registry", "policies", "keys", "audit")
# What .gitignore names, for a copy without git.
_MADE = {".git", ".venv", "var", "build", "__pycache__"}


@cache
def files() -> tuple[Path, ...]:
    """Return every file, relative to the checkout, sorted."""
    git = shutil.which("git")
    if git is not None and (REPOSITORY / ".git").exists():
        # A checkout of another user's (a container's bind mount) is read all the same.
        command = [
            git,
            "-c",
            f"safe.directory={REPOSITORY}",
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ]
        said = subprocess.run(command, check=True, capture_output=True, text=True, cwd=REPOSITORY)
        found = {Path(name) for name in said.stdout.split("\0") if name}
    else:
        found = {
            path.relative_to(REPOSITORY) for path in REPOSITORY.rglob("*") if not _MADE & set(path.parts)
        }
    return tuple(sorted(path for path in found if (REPOSITORY / path).is_file()))


def source(*folders: str) -> list[Path]:
    """Return the Python files in `folders` (the four packages by default), relative to the checkout."""
    return [path for path in files() if path.suffix == ".py" and path.parts[0] in (folders or PACKAGES)]


def text(path: Path) -> str:
    """Return the text of one of `files`; what is no UTF-8 in it is replaced."""
    return (REPOSITORY / path).read_text(encoding="utf-8", errors="replace")


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a Python file."""
    return ast.parse(text(path), str(path))


def calls(path: Path, name: str) -> list[int]:
    """Return the lines on which something called `name` is called, as itself or as an attribute."""
    return [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Name) and node.func.id == name)
            or (isinstance(node.func, ast.Attribute) and node.func.attr == name)
        )
    ]

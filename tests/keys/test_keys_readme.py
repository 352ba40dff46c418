from __future__ import annotations

from pathlib import Path

import keys

_README = Path(keys.__file__).parent / "README.md"


def test_the_readme_names_every_module() -> None:
    text = _README.read_text(encoding="utf-8")
    modules = {path.stem for path in _README.parent.glob("*.py")} - {"__init__"}
    missing = {name for name in modules if f"`{name}`" not in text}
    assert missing == set()

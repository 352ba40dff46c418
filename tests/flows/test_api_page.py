"""What docs/api.md shows is run as it stands, by the shell and curl."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.checkout import REPOSITORY
from tests.support.served import Served

DEMO = "http://127.0.0.1:8000"
CODE = ".venv/bin/nordkap demo code member"


def test_the_walk_of_the_page_ends_at_a_company(served: Served, tmp_path: Path) -> None:
    bash = shutil.which("bash")
    if bash is None or shutil.which("curl") is None:
        pytest.skip("curl or bash is not installed: apt-get install curl")
    page = (REPOSITORY / "docs" / "api.md").read_text(encoding="utf-8")
    (walk,) = re.findall(r"```\n(.*?)```", page, re.DOTALL)
    assert walk.count(DEMO) == walk.count(CODE) == 1
    accounts = tmp_path / "var" / "demo" / "accounts.json"
    accounts.parent.mkdir(parents=True)
    accounts.write_text(json.dumps([{"password": served.account("member").password}]), encoding="utf-8")
    served.forget_attempts()
    script = walk.replace(DEMO, served.url).replace(CODE, f"echo {served.code('member')}")
    done = subprocess.run(
        [bash, "-euo", "pipefail"], input=script, capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["name"] == "Näcken Fräs Exempel AB"

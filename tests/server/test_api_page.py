"""docs/api.md is true: its examples run as they stand, against a running centre."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.server.processes import CentreProcess
from tests.server.test_seed import seed
from tests.shared_data import PROJECT


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_the_examples_of_the_page_run(tmp_path: Path) -> None:
    page = (PROJECT / "docs" / "api.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    assert len(blocks) >= 4
    users = json.loads(seed(tmp_path / "centre").stdout)["users"]
    keeper = next(user for user in users if user["role"] == "BODEGUERO")
    script = "set -euo pipefail\n" + "\necho\necho '#'\n".join(blocks)
    with CentreProcess(tmp_path / "centre") as centre:
        environment = {
            **os.environ, "CENTRE": centre.url, "NO_PROXY": "*", "no_proxy": "*",
            "USERNAME": keeper["username"], "PASSWORD": keeper["password"],
        }  # fmt: skip
        done = subprocess.run(
            ["bash", "-c", script], capture_output=True, text=True, check=False, env=environment
        )
    assert done.returncode == 0, (done.stdout, done.stderr)
    said = done.stdout.split("#\n")
    assert json.loads(said[0])["role"] == "BODEGUERO"
    first, end = json.JSONDecoder().raw_decode(said[2])
    again, _ = json.JSONDecoder().raw_decode(said[2][end:])
    assert first == again  # the same key again: the same answer
    assert first["movements"][0]["quantity"] == "3"
    worth, _ = json.JSONDecoder().raw_decode(said[3])
    assert worth["totals"]["value"]
    assert "stock.insufficient" in said[-1]

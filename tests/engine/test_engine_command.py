"""The engine's own command: every part of it can be had without the program."""

import json
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from oyamel.engine.__main__ import app

PLANT = """
facility: {country: MX, year: 2025, federal_jurisdiction_source: true}
chemicals:
  - {cas: 71-43-2, complete: true, process: 2000 kg, releases: {air: 450 kg}}
"""


def test_the_parts_are_named() -> None:
    done = CliRunner().invoke(app, ["--help"])
    assert done.exit_code == 0
    assert [word for word in ("inventory", "screening", "applicability") if word not in done.output] == []


def test_screening_takes_its_own_options(tmp_path: Path) -> None:
    path = tmp_path / "plant.yaml"
    path.write_text(PLANT, encoding="utf-8")
    words = [sys.executable, "-m", "oyamel.engine", "screening", str(path), "--json", "--language", "es"]
    done = subprocess.run(words, capture_output=True, text=True, env={"PYTHONPATH": "src"}, check=True)
    (row,) = json.loads(done.stdout)
    assert (row["register"], row["verdict"], row["name"]) == ("RETC", "does_not_apply", "Benceno")
    refused = CliRunner().invoke(app, ["screening", str(tmp_path / "absent.yaml")])
    assert refused.exit_code == 2

"""The floors hold, and each contract of the import linter finds a violation that is planted."""

import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from tests.architecture import house

LINT = Path(sys.executable).with_name("lint-imports")
CONTRACTS = house.contracts()
CAPABILITIES = ["frame.organization", "plan.aspects", "do.visits"]


def lint(folder: Path, source: Path) -> str:
    """What the linter says of the package in `source`, by the contracts of the pyproject.toml in `folder`."""
    environment = {**os.environ, "PYTHONPATH": str(source), "COLUMNS": "200"}
    command = [LINT, "--no-cache", "--no-logo", "--config", str(folder / "pyproject.toml")]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True).stdout


def verdicts(said: str) -> dict[str, str]:
    """The contracts by id, each KEPT or BROKEN."""
    flat = re.sub(r"\s+", " ", said)
    found = {
        name: re.search(re.escape(one["name"]) + " (KEPT|BROKEN)", flat) for name, one in CONTRACTS.items()
    }
    return {name: match[1] if match else "missing" for name, match in found.items()}


@pytest.fixture
def tree(tmp_path):
    """A house of the same plan with nothing in it: every folder, two more capabilities, and our contracts."""
    (tmp_path / "pyproject.toml").write_text((house.ROOT / "pyproject.toml").read_text())
    rooms = [name for floor in house.floors() for name in floor] + CAPABILITIES
    for room in ["", *rooms]:
        folder = tmp_path / "oyamel" / room.replace(".", "/")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").write_text("")
    for name in ("home", "settings", "urls", "server"):
        (tmp_path / f"oyamel/{name}.py").write_text("")
    return tmp_path


def plant(tree: Path, module: str, line: str) -> None:
    path = tree / "oyamel" / f"{module.replace('.', '/')}/planted.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{line}\n")


def broken(tree: Path) -> set[str]:
    return {name for name, verdict in verdicts(lint(tree, tree)).items() if verdict != "KEPT"}


def test_the_house_keeps_every_contract():
    assert verdicts(lint(house.ROOT, house.ROOT / "src")) == dict.fromkeys(CONTRACTS, "KEPT")


def test_an_empty_house_keeps_every_contract(tree):
    assert broken(tree) == set()


def test_an_import_from_each_floor_to_the_one_above_is_found(tree):
    pairs = [(lower[0], upper[0]) for upper, lower in pairwise(house.floors())]
    for lower, upper in pairs:
        plant(tree, lower, f"import oyamel.{upper}")
    said = lint(tree, tree)
    assert verdicts(said)["floors"] == "BROKEN"
    assert set(re.findall(r"oyamel\.(\w+) is not allowed to import oyamel\.(\w+):", said)) >= set(pairs)


@pytest.mark.parametrize(
    ("contract", "module", "line"),
    [
        ("floors", "shell", "import oyamel.rest"),  # neighbours on the top floor
        ("floors", "annex", ""),  # a folder without a floor
        ("strangers", "do.visits", "from oyamel.plan import aspects"),
        ("strangers", "plan.aspects", "from oyamel.frame import organization"),
        ("pure", "engine", "from django.db import models"),
        ("pure", "facts", "import django"),
        ("outside", "kit", "from oyamel import settings"),
        ("outside", "shell", "import oyamel.urls"),
        ("words", "kit", "import oyamel.facts"),
    ],
)
def test_a_planted_violation_is_found(tree, contract, module, line):
    if module == "annex":
        (tree / "oyamel/annex").mkdir()
        (tree / "oyamel/annex/__init__.py").write_text("")
    plant(tree, module, line)
    assert contract in broken(tree)


def test_every_contract_has_its_planted_violation():
    marks = test_a_planted_violation_is_found.pytestmark
    planted = {case[0] for mark in marks for case in mark.args[1]}
    assert planted == set(CONTRACTS)

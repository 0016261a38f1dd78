"""What the tests of the architecture know of the house: the floors as pyproject.toml draws them, and the sources."""

import re
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src/oyamel"


def linter() -> dict[str, Any]:
    """The table [tool.importlinter]."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]


def contracts() -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in linter()["contracts"]}


def floors() -> list[list[str]]:
    """The folders of each floor, from the top."""
    return [re.findall(r"\w+", floor) for floor in contracts()["floors"]["layers"]]


def floor_of(folder: str) -> int:
    """How far below the top a folder lies."""
    return next(place for place, names in enumerate(floors()) if folder in names)


def sources() -> list[Path]:
    """Every module of ours that people write: migrations are written by Django."""
    return [path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts]


def place(path: Path) -> str:
    """A file's path inside the package, such as 'records/models.py'."""
    return path.relative_to(PACKAGE).as_posix()

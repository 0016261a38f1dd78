"""docs/recipes/add-a-register.md works as it stands: its blocks become an app in a copy of the package, and it is used."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.architecture import house
from tests.architecture.test_floors import CONTRACTS, lint, verdicts

PAGE = house.ROOT / "docs/recipes/add-a-register.md"
BLOCK = re.compile(r"^```(?:python|yaml)\n# (src/oyamel/\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SETTINGS = """
from oyamel.settings import *
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
"""


def blocks() -> dict[str, str]:
    """The files that the recipe writes: path → content."""
    return dict(BLOCK.findall(PAGE.read_text()))


def test_a_simple_register_is_under_sixty_lines_of_python_in_one_folder():
    python = {path: text for path, text in blocks().items() if path.endswith(".py")}
    lines = [line for text in python.values() for line in text.splitlines() if line.strip()]
    assert 30 < len(lines) < 60
    assert {path.split("/visits/")[0] for path in blocks()} == {"src/oyamel/do"}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The package with the recipe's app in it, where the recipe says."""
    root = tmp_path_factory.mktemp("recipe")
    shutil.copytree(house.PACKAGE, root / "src/oyamel", ignore=shutil.ignore_patterns("__pycache__", "*.po"))
    shutil.copy(house.ROOT / "pyproject.toml", root)
    (root / "src/recipe_settings.py").write_text(SETTINGS)
    for path, text in blocks().items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    for empty in ("do", "do/visits", "do/visits/migrations"):
        (root / "src/oyamel" / empty).mkdir(exist_ok=True)
        (root / "src/oyamel" / empty / "__init__.py").touch()
    return root


def run(copy: Path, *command: str) -> str:
    environment = {
        name: text for name, text in os.environ.items() if not name.startswith(("OYAMEL_", "DJANGO_"))
    }
    environment |= {
        "OYAMEL_HOME": str(copy / "home"),
        "DJANGO_SETTINGS_MODULE": "recipe_settings",
        "PYTHONPATH": f"{copy / 'src'}{os.pathsep}{house.ROOT}",
    }
    done = subprocess.run(
        [sys.executable, *command], cwd=copy, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.one_database
def test_the_register_lists_creates_edits_searches_exchanges_and_answers_programs(copy):
    met = json.loads(run(copy, "-m", "tests.docs.walk_visits"))
    assert met == {
        "empty list": [200, True, True],
        "create": "/northfir/visits/VIS-0001/",
        "a second click": "/northfir/visits/VIS-0001/",
        "edit": "/northfir/visits/VIS-0001/",
        "record page": [True, True, True],
        "search": True,
        "filter": [True, False],
        "export": [True, True, True],
        "unchanged import": {"unchanged": 1},
        "changed import": {"changed": 1},
        "API": "Labels were missing",
        "API create": [201, "VIS-0002"],
        "API refuses": 422,
        "stranger": [404, 404, 404],
    }


def test_the_register_keeps_the_floors(copy):
    assert verdicts(lint(copy, copy / "src")) == dict.fromkeys(CONTRACTS, "KEPT")


def test_the_help_of_the_recipe_covers_its_form_in_three_languages():
    declared = re.findall(r'^ {8}(?:Text|Date|LongText)\("(\w+)"', PAGE.read_text(), re.MULTILINE)
    words = yaml.safe_load(blocks()["src/oyamel/do/visits/help/visit.yaml"])
    assert set(words) == {*declared, "site", "owner", "status"}
    assert all(set(each) == {"en", "es", "fr"} for each in words.values())

"""The wheel holds all that the program needs, and nothing of the tests."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    [path] = folder.glob("*.whl")
    return path


def in_checkout(*endings: str) -> set[str]:
    listed = subprocess.run(["git", "ls-files", "src"], cwd=ROOT, capture_output=True, text=True, check=True)
    present = (name for name in listed.stdout.splitlines() if (ROOT / name).exists())
    return {name.removeprefix("src/") for name in present if name.endswith(endings)}


def test_every_file_of_the_package_is_in_the_wheel_and_the_translations_are_compiled(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"oyamel/look/templates/look/base.html", "oyamel/facts/data/harms.yaml"} < in_checkout("")
    assert in_checkout("") - names == set()
    compiled = {name.removesuffix(".po") + ".mo" for name in in_checkout(".po")}
    assert {name for name in names if name.endswith(".mo")} == compiled
    guide = {
        f"oyamel/guide/{path.relative_to(ROOT / 'docs/guide')}" for path in ROOT.glob("docs/guide/*/*.md")
    }
    guide.add("oyamel/guide/glossary.md")
    assert {name for name in names if name.startswith("oyamel/guide/") and name.endswith(".md")} == guide
    assert {name.split("/")[0] for name in names} == {
        "oyamel",
        next(n for n in names if "dist-info" in n).split("/")[0],
    }
    assert any(name.endswith("licenses/NOTICE") for name in names)


@pytest.mark.slow
def test_the_installed_wheel_runs_by_itself(wheel, tmp_path):
    subprocess.run(
        [sys.executable, "-m", "venv", "--system-site-packages", str(tmp_path / "venv")], check=True
    )
    python = tmp_path / "venv/bin/python"
    [here] = [path for path in sys.path if path.endswith("site-packages")][:1]
    [site] = (tmp_path / "venv/lib").glob("python3.*/site-packages")
    (site / "dependencies.pth").write_text(here)
    subprocess.run([python, "-m", "pip", "install", "-q", "--no-deps", "--no-index", wheel], check=True)
    environment = {
        name: text for name, text in os.environ.items() if not name.startswith(("OYAMEL", "DJANGO", "PYTHON"))
    }
    environment["OYAMEL_HOME"] = str(tmp_path / "home")
    subprocess.run([tmp_path / "venv/bin/oyamel", "prepare"], cwd=tmp_path, env=environment, check=True)
    manifest = tmp_path / "home/static/staticfiles.json"
    assert "look/css/oyamel.css" in manifest.read_text()

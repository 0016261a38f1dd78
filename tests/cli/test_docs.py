"""Every setting and every command has its paragraph, and no paragraph outlives what it tells of."""

import re
from pathlib import Path

from typer.main import get_command

from oyamel.cli.app import app

ROOT = Path(__file__).resolve().parents[2]
OPERATE = ROOT / "docs/operate"
BETWEEN_PROCESSES = {"OYAMEL_PARENT"}  # set by the supervisor for its children


def settings_read_by_the_code() -> set[str]:
    texts = [path.read_text() for path in (ROOT / "src/oyamel").rglob("*.py")]
    named = {name for text in texts for name in re.findall(r"\bOYAMEL_[A-Z]+(?:_[A-Z]+)*\b", text)}
    secrets = {
        f"OYAMEL_{name.upper()}" for text in texts for name in re.findall(r'home\.secret\("(\w+)"', text)
    }
    return (named | secrets) - BETWEEN_PROCESSES


def first_cells(path: Path) -> set[str]:
    return set(re.findall(r"^\| `([^`]+)` \|", path.read_text(), re.MULTILINE))


def test_every_setting_is_documented():
    assert first_cells(OPERATE / "settings.md") == settings_read_by_the_code()


def test_every_command_is_documented():
    commands = {f"oyamel {name}" for name, one in get_command(app).commands.items() if not one.hidden}
    assert first_cells(OPERATE / "commands.md") == commands


def test_every_page_is_linked_and_no_link_is_dead():
    pages = {path.name for path in OPERATE.glob("*.md")} - {"README.md"}
    assert set(re.findall(r"\]\((\w+\.md)\)", (OPERATE / "README.md").read_text())) == pages
    for page in [*OPERATE.glob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]:
        for link in re.findall(r"\]\((?!http)([^)#]+)\)", page.read_text()):
            assert (page.parent / link).exists(), f"{page.name}: {link}"

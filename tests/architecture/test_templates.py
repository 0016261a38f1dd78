"""Templates point down like imports: none includes, extends or loads from a higher floor or from a stranger."""

import re
from pathlib import Path

import pytest

from tests.architecture import house

SHELVES = {"frame", "plan", "do", "check", "act"}
NAMED = re.compile(r"\{%\s*(?:extends|include)\s+[\"']([^\"']+)[\"']")
LOADED = re.compile(r"\{%\s*load\s+([^%]+?)\s*%\}")


def owner(path: Path) -> str:
    """The room a file lies in: 'look', 'plan.aspects'."""
    parts = path.relative_to(house.PACKAGE).parts
    return ".".join(parts[:2]) if parts[0] in SHELVES else parts[0]


def templates() -> dict[str, tuple[str, str]]:
    """Every template of ours: name → (its room, its text)."""
    found = {}
    for path in house.PACKAGE.rglob("templates/**/*"):
        if path.is_file():
            name = path.as_posix().rpartition("/templates/")[2]
            found[name] = (owner(path), path.read_text())
    return found


def tag_libraries() -> dict[str, str]:
    return {path.stem: owner(path) for path in house.PACKAGE.rglob("templatetags/[a-z]*.py")}


def reaches(text: str, owners: dict[str, str], libraries: dict[str, str]) -> set[str]:
    """The rooms that a template's text draws from; what is not ours is left out."""
    words = {word for loaded in LOADED.findall(text) for word in loaded.split()}
    names = set(NAMED.findall(text))
    return {owners[name] for name in names & owners.keys()} | {
        libraries[word] for word in words & libraries.keys()
    }


def may_draw_from(room: str, other: str) -> bool:
    """Whether a template of one room may use another room's: its own, or one of a lower floor."""
    return room == other or house.floor_of(room.split(".")[0]) < house.floor_of(other.split(".")[0])


def test_no_template_reaches_up_or_to_a_stranger():
    found = templates()
    owners, libraries = {name: room for name, (room, _text) in found.items()}, tag_libraries()
    wrong = {
        (name, other)
        for name, (room, text) in found.items()
        for other in reaches(text, owners, libraries)
        if not may_draw_from(room, other)
    }
    assert wrong == set()


def test_no_template_is_named_by_a_variable():
    """What is included by a variable could come from any floor."""
    computed = re.compile(r"\{%\s*(?:extends|include)\s+[^\"'\s]")
    assert {name for name, (_room, text) in templates().items() if computed.search(text)} == set()


@pytest.mark.parametrize(
    ("room", "text", "expected"),
    [
        ("look", '{% extends "shell/today.html" %}', False),
        ("registers", "{% load i18n accounts %}", False),
        ("plan.aspects", '{% include "organization/page.html" %}', False),
        ("plan.aspects", '{% extends "look/base.html" %}{% load look %}', True),
        ("shell", '{% include "aspects/matrix.html" %}', True),
        ("look", '{% extends "account/base_entrance.html" %}', True),  # not ours
    ],
)
def test_a_planted_template_is_judged(room, text, expected):
    owners = {
        "shell/today.html": "shell",
        "organization/page.html": "frame.organization",
        "look/base.html": "look",
        "aspects/matrix.html": "plan.aspects",
    }
    drawn = reaches(text, owners, {"accounts": "shell", "look": "look"})
    assert all(may_draw_from(room, other) for other in drawn) is expected

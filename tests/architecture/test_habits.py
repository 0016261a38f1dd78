"""Habits that a machine can check: narrow excepts, switched-off rules with a reason, modules that fit a reader."""

import ast
import re
from pathlib import Path

from tests.architecture import house

# Handlers that catch everything, and why; each lets it rise again.
BROAD = {
    "jobs/domain.py": "a job may fail in any way; the run says so before the error goes on",
    "kit/sheets/reader.py": "a panic of the Rust reader arrives as a class that cannot be imported",
    "records/files.py": "half a file is swept, whatever stopped the writing",
}
LONGEST = 500
LONGER: dict[str, str] = {}


def is_broad(handler: ast.ExceptHandler) -> bool:
    names = (
        {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)} if handler.type else {""}
    )
    return bool(names & {"", "Exception", "BaseException"})


def broad_handlers(path: Path) -> list[ast.ExceptHandler]:
    handlers = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ExceptHandler)]
    return [each for each in handlers if is_broad(each)]


def test_what_catches_everything_is_listed_and_lets_it_rise():
    found = {house.place(path): broad_handlers(path) for path in house.sources()}
    assert {place for place, handlers in found.items() if handlers} == set(BROAD)
    for place, handlers in found.items():
        for each in handlers:
            assert any(isinstance(node, ast.Raise) for node in ast.walk(each)), place


def test_a_bare_except_would_be_found(tmp_path):
    path = tmp_path / "planted.py"
    path.write_text(
        "try:\n    pass\nexcept:\n    pass\ntry:\n    pass\nexcept (ValueError, Exception):\n    pass\n"
    )
    assert len(broad_handlers(path)) == 2


SWITCHED_OFF = re.compile(r"#\s*(noqa|type:\s*ignore|pragma:\s*no cover|nosec)(?P<rest>[^\n]*)")
WITH_REASON = re.compile(r"^(:\s*[A-Z]+[0-9]+(,\s*[A-Z]+[0-9]+)*|\[[a-z-]+\])\s*(#|-|–|\()\s*\S.{3,}")


def without_reason(text: str) -> list[str]:
    return [match[0] for match in SWITCHED_OFF.finditer(text) if not WITH_REASON.match(match["rest"])]


def test_a_rule_switched_off_names_itself_and_its_reason():
    folders = [house.PACKAGE, *(house.ROOT / name for name in ("tests", "tools", "benchmarks"))]
    paths = [path for folder in folders for path in folder.rglob("*.py") if path != Path(__file__)]
    bad = {path.relative_to(house.ROOT).as_posix(): without_reason(path.read_text()) for path in paths}
    assert {place: lines for place, lines in bad.items() if lines} == {}


def test_a_rule_switched_off_without_reason_would_be_found():
    lines = [
        "import x  # noqa",
        "import x  # noqa: F401",
        "a = 1  # type: ignore",
        "b = 2  # type: ignore[arg-type]",
    ]
    assert without_reason("\n".join(lines)) == [line.partition("  ")[2] for line in lines]
    assert without_reason("import x  # noqa: F401 - registers itself") == []


def test_no_module_is_too_long_for_a_reader():
    lengths = {house.place(path): len(path.read_text().splitlines()) for path in house.sources()}
    assert {place for place, lines in lengths.items() if lines > LONGEST} == set(LONGER)

"""Every event, kind of record and claimed clause has its paragraph, and no paragraph outlives what it tells of."""

import re
from pathlib import Path

import pytest

from oyamel.records import events, kinds
from tests.architecture import house
from tools import map as the_map

DOCS = house.ROOT / "docs"
REFERENCE = DOCS / "reference"
DECLARED = re.compile(r'\bevent\(\s*"(\w+)"')
PARTS = ["Context", "Decision", "Consequences", "Alternatives"]


def declared_events() -> set[str]:
    return {name for path in house.sources() for name in DECLARED.findall(path.read_text())}


def paragraphs(path: Path, heading: str) -> dict[str, str]:
    """The paragraphs of a page by what each explains."""
    parts = re.split(heading, path.read_text(), flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], (text.strip() for text in parts[1::2]), strict=True))


def own_kinds() -> set[str]:
    return {kind for kind, model in kinds.all_models().items() if model.__module__.startswith("oyamel.")}


def claimed() -> set[str]:
    return {clause.removeprefix("2026/") for clause in the_map.claims() if clause.startswith("2026/")}


def test_the_events_of_the_code_are_those_that_are_registered():
    assert declared_events() <= set(events.all_types())
    assert len(declared_events()) > 50


@pytest.mark.parametrize(
    ("page", "heading", "expected"),
    [
        ("events.md", r"^\*\*(\w+)\*\* — ", declared_events),
        ("kinds.md", r"^## (\S+)$", own_kinds),
        ("clauses.md", r"^## ([\d.]+)$", claimed),
    ],
)
def test_each_has_its_paragraph(page, heading, expected):
    found = paragraphs(REFERENCE / page, heading)
    assert set(found) == expected()
    assert min(map(len, found.values())) > 20  # a sentence, not a word


def test_a_missing_paragraph_would_be_found(tmp_path):
    page = tmp_path / "events.md"
    page.write_text("# Events\n\n**RecordCreated** — a record was made.\n")
    assert paragraphs(page, r"^\*\*(\w+)\*\* — ") == {"RecordCreated": "a record was made."}


def test_kinds_show_their_prefix_and_address():
    found = paragraphs(REFERENCE / "kinds.md", r"^## (\S+)$")
    for kind in own_kinds():
        model = kinds.model_for(kind)
        assert f"`{model.prefix}-0001`, at `/…/{model.slug}/`." in found[kind]


def test_every_decision_has_its_four_parts():
    for path in sorted((DOCS / "decisions").glob("*.md")):
        assert re.findall(r"^\*\*(\w+)\.\*\*", path.read_text(), re.MULTILINE) == PARTS, path.name


def test_no_link_is_dead():
    pages = [*DOCS.rglob("*.md"), *house.ROOT.glob("*.md")]
    dead = {
        (page.relative_to(house.ROOT).as_posix(), link)
        for page in pages
        for link in re.findall(r"\]\((?!https?:|mailto:|/)([^)#\s]+)", page.read_text())
        if not (page.parent / link).exists()
    }
    assert dead == set()


def test_every_page_for_builders_can_be_reached_from_contributing():
    reached, waiting = set(), [house.ROOT / "CONTRIBUTING.md"]
    while waiting:
        page = waiting.pop()
        for link in re.findall(r"\]\((?!https?:|/)([^)#\s]+)", page.read_text()):
            target = (page.parent / link).resolve()
            found = sorted(target.glob("*.md")) if target.is_dir() else [target]
            waiting += [each for each in found if each.suffix == ".md" and each not in reached]
            reached |= set(found)
    expected = [DOCS / "architecture.md", DOCS / "map.md"]
    expected += [
        each for folder in ("recipes", "reference", "decisions") for each in (DOCS / folder).glob("*.md")
    ]
    assert set(expected) - reached == set()

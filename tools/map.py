"""Write docs/map.md: from each clause of the standard to the app, its pages and its tests; and how apps meet.

    tools/map.py            (make map)

Clauses come from the facts, claims from each app's apps.py, what nobody claims from docs/planned.yaml.
"""

import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs/map.md"
HEAD = """# Map

From each clause of ISO 14001 to the code that serves it. Written by `make map` from the apps' own claims; do not edit.

| 2026 | title | 2015 | app | pages | tests |
| --- | --- | --- | --- | --- | --- |
"""
MEETING = """
## Where strangers meet

Capabilities do not import one another. They meet in what they declare here.

| kind of link | from | to | read from its source | counts as treatment |
| --- | --- | --- | --- | --- |
"""
SCHEDULES = """
## What runs by itself

| job | rule (RFC 5545) | time zone |
| --- | --- | --- |
"""


def planned() -> dict[str, str]:
    """The clauses that are still to come: number of 2026 → where they are planned."""
    return yaml.safe_load((ROOT / "docs/planned.yaml").read_text(encoding="utf-8"))


def claims() -> dict[str, list[Any]]:
    """The apps by the clauses they claim, such as "2026/6.1.2"."""
    from django.apps import apps  # the program must be set up first, here and below

    found: dict[str, list[Any]] = {}
    for app in apps.get_app_configs():
        for clause in getattr(app, "clauses", ()):
            found.setdefault(clause, []).append(app)
    return found


def pages_of(app: Any, clause: str) -> list[str]:
    """Where a clause is worked on: the app's registers that name it, else the address of the app's own pages."""
    from oyamel.registers.declaration import registers

    own = [each for each in registers() if each.model._meta.app_config == app and clause in each.clauses]
    return [f"/…/{each.slug}/" for each in own] or _included(app)


def _included(app: Any) -> list[str]:
    from django.urls import URLResolver, get_resolver

    included = [each for each in get_resolver().url_patterns if isinstance(each, URLResolver)]
    return [
        str(each.pattern).replace("<slug:organization>", "/…")
        for each in included
        if getattr(each.urlconf_name, "__name__", each.urlconf_name) == f"{app.name}.urls"
    ]


def tests_of(app: Any) -> str:
    """The folder of an app's tests, by the app's path or by its name; "" when it has none."""
    places = (app.name.removeprefix("oyamel.").replace(".", "/"), app.label)
    found = (f"tests/{place}" for place in places if any((ROOT / "tests" / place).glob("test_*.py")))
    return next(found, "")


def render() -> str:
    """The whole map as Markdown."""
    from oyamel.facts import standards

    claimed, later = claims(), planned()
    rows = (
        _row(clause, claimed.get(clause.id, []), later.get(clause.number, "nobody"))
        for clause in standards.clauses_of("2026")
        if not clause.is_heading
    )
    return HEAD + "".join(rows) + MEETING + "".join(_links()) + SCHEDULES + "".join(_schedules())


def _row(clause: Any, apps: list[Any], later: str) -> str:
    first = [clause.number, _title(clause), ", ".join(_numbers(clause.maps_to)) or "–"]
    if not apps:
        return _line([*first, f"later: `{later}`", "", ""])
    names = [app.name.removeprefix("oyamel.") for app in apps]
    pages = [page for app in apps for page in pages_of(app, clause.id)]
    tests = [f"[{folder}](../{folder})" for folder in map(tests_of, apps)]
    return _line([*first, *map(_list, (_code(names), _code(pages), tests))])


def _title(clause: Any) -> str:
    """The title; one that says nothing by itself stands behind that of the clause above."""
    from oyamel.facts import standards

    title = clause.title("en")
    return f"{standards.clause(clause.parent).title('en')}: {title.lower()}" if title == "General" else title


def _numbers(ids: Iterable[str]) -> list[str]:
    return sorted(each.partition("/")[2] for each in ids)


def _links() -> Iterable[str]:
    from oyamel.records.links import all_link_types

    for kind in all_link_types().values():
        ends = (_list(_code(sorted(kinds))) or "any" for kinds in (kind.source_kinds, kind.target_kinds))
        yield _line([f"`{kind.id}`", *ends, _english(kind.forward), "yes" if kind.is_treatment else ""])


def _schedules() -> Iterable[str]:
    from oyamel.jobs.registry import declared_schedules

    for name, each in sorted(declared_schedules().items()):
        yield _line([f"`{name}`", f"`{each.rule}`", each.time_zone])


def _english(words: Any) -> str:
    from django.utils import translation

    with translation.override("en"):
        return str(words)


def _code(words: Iterable[str]) -> list[str]:
    return [f"`{word}`" for word in words]


def _list(words: Iterable[str]) -> str:
    return ", ".join(words)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def main() -> None:
    """Write the map of this checkout, with a throw-away home."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"OYAMEL_HOME": folder, "DJANGO_SETTINGS_MODULE": "oyamel.settings"}
        sys.path.insert(0, str(ROOT / "src"))
        import django  # reads the settings named above

        django.setup()
        TARGET.write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    main()

"""The styleguide shows every component, and nothing on it breaks the content security policy."""

import re
from pathlib import Path

from oyamel.look.styleguide import FOLDER, examples
from oyamel.look.templatetags import look

LOOK = FOLDER.parent


def test_every_component_appears(client):
    shown = {template.name for template in client.get("/styleguide/").templates}
    components = {f"look/components/{path.name}" for path in (LOOK / "components").glob("*.html")}
    assert components - shown == set()


def test_every_example_is_registered():
    assert {path.stem for path in FOLDER.glob("*.html")} == {example.slug for example in examples()}


def test_every_tag_is_used_by_an_example_or_the_base():
    written = "".join(path.read_text() for path in LOOK.rglob("*.html"))
    unused = {name for name in look.register.tags if not re.search(rf"{{% {name}[ %]", written)}
    assert unused == set()


def test_no_inline_script_or_style(client):
    page = client.get("/styleguide/").content.decode()
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|javascript:", page) == []
    assert re.findall(r"<script(?![^>]*\ssrc=)", page) == []


def test_nothing_from_other_hosts(client):
    page = client.get("/styleguide/").content.decode()
    assert re.findall(r'(?:src|href)="(?:https?:)?//[^"]+"', page) == []


def test_ids_are_unique(client):
    ids = re.findall(r'\sid="([^"]+)"', client.get("/styleguide/").content.decode())
    assert sorted(ids) == sorted(set(ids))


def test_theme_is_fixed_by_the_address_and_only_to_known_ones(client):
    themes = {
        asked: re.search(r"<html [^>]*>", client.get(f"/styleguide/?theme={asked}").content.decode())[0]
        for asked in ("dark", "neon")
    }
    assert themes == {"dark": '<html lang="en" data-theme="dark">', "neon": '<html lang="en">'}


def test_palette_finds_components(client):
    answer = client.get("/styleguide/found/?q=undo").json()
    assert [group["items"] for group in answer["groups"]] == [[]]
    answer = client.get("/styleguide/found/?q=CURSORS").json()
    assert [hit["url"] for hit in answer["groups"][0]["items"]] == ["/styleguide/#pager"]


def test_first_visit_is_light():
    static = Path(LOOK.parents[1] / "static" / "look")
    own = sum(path.stat().st_size for path in static.rglob("*.*") if path.suffix in {".css", ".js", ".svg"})
    assert own < 100_000

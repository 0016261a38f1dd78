"""Every address and every operation, with every role, a stranger and nobody, against the table written by hand."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.template.backends.django import Template
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from oyamel.frame.leadership import paper as paper_of_leadership
from oyamel.look import charting
from oyamel.org.enums import Role
from oyamel.plan.aspects.views import pictures
from oyamel.registers.declaration import registers
from oyamel.registers.exchange import paper as paper_of_registers
from oyamel.rest.urls import pages
from tests.factories import BRANCH_ROLES, World
from tests.permissions.world import NEEDED, OWN, PLACES, WHOLE, Things, furnish

TABLE = yaml.safe_load(Path(__file__).with_name("table.yaml").read_text(encoding="utf-8"))
AUDIENCES = {name: set(roles.split()) for name, roles in TABLE["audiences"].items()}
MEMBERS = [role.value for role in Role]
BRANCH = {role.value for role in BRANCH_ROLES}
STRANGER, NOBODY = "stranger", "nobody"
OK, SIGN_IN, FORBIDDEN, NOTHING = "ok", "sign in", "403", "404"
REFUSED = (FORBIDDEN, NOTHING)


@dataclass(frozen=True)
class Row:
    """A line of the table: who is answered, and which members get 404 instead of 403."""

    method: str
    audience: str
    hidden: str = ""
    is_bare: bool = False

    def expected(self, who: str) -> str:
        """The answer for someone where it is theirs to see."""
        if who == NOBODY:
            return SIGN_IN
        if who == STRANGER:
            return NOTHING
        if who in AUDIENCES[self.audience]:
            return OK
        return NOTHING if self.hidden and who in AUDIENCES[self.hidden] else FORBIDDEN


def row(text: str) -> Row:
    """'POST manager | 404 editors' → Row."""
    answered, _bar, hidden = text.partition("|")
    words = answered.split()
    method = words[0] if words[0] in ("GET", "POST") else "GET"
    return Row(method, words[-1], hidden.replace("404", "").strip(), "bare" in words)


# What there is


def addresses(
    resolver: URLResolver | None = None, prefix: str = "", space: str = ""
) -> Iterator[tuple[str, str]]:
    """Every page: (name, pattern). An address without a name is an alias of another one."""
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, pattern, space + (f"{entry.namespace}:" if entry.namespace else ""))
        elif isinstance(entry, URLPattern) and entry.name and not (space == "api:" and "<" in pattern):
            yield space + entry.name, pattern


def pages_in_table() -> dict[str, Row]:
    """Every page that the table names."""
    found = {name: row(text) for name, text in TABLE["organization"].items()}
    for slug, own in TABLE["registers"].items():
        for name, text in {**TABLE["every_register"], **own}.items():
            found[f"{slug}-{name}"] = row(text)
    return found


def operations() -> dict[str, tuple[str, str]]:
    """Every operation of the API: id → (method, path)."""
    return {
        each["operationId"]: (method.upper(), path)
        for path, methods in pages.schema()["paths"].items()
        for method, each in methods.items()
    }


def operations_in_table() -> dict[str, Row]:
    found = {name: row(text) for name, text in TABLE["api"].items() if text != "signed_in"}
    for slug in TABLE["registers"]:
        rows = TABLE["api_every_register"] | TABLE["api_registers"].get(slug, {})
        found |= {f"{slug}_{name}": row(text) for name, text in rows.items()}
    return found


# How it is walked


class Walk:
    """The world, someone of each kind signed in, and what did not answer as the table says."""

    def __init__(self, world: World, stranger: World):
        self.things: Things = furnish(world)
        self.clients = {role: Client() for role in [*MEMBERS, STRANGER, NOBODY]}
        for role, user in [*world.users.items(), (STRANGER, stranger.users["administrator"])]:
            user.set_password("a long password")
            user.save()
            self.clients[role].force_login(user)
        self.wrong: list[str] = []

    def ask(
        self,
        who: str,
        method: str,
        url: str,
        expected: str | tuple[str, ...],
        body: Any = None,
        label: str = "",
    ) -> None:
        """Ask, undo, compare."""
        with transaction.atomic():
            answer = self.clients[who].generic(method, url, **sent(body))
            transaction.set_rollback(True)
        found = kind_of(answer)
        if found not in ((expected,) if isinstance(expected, str) else expected):
            self.wrong.append(
                f"{label or url} {method} {who}: {found} ({answer.status_code}) instead of {expected}"
            )

    def ask_all(self, rows: Row, url: str, label: str, body: Any = None) -> None:
        for who in self.clients:
            self.ask(who, rows.method, url, rows.expected(who), body, label)

    def ask_branches(
        self, rows: Row, url: str, label: str, place: str, hidden: str, body: Any = None
    ) -> None:
        """Those whose role holds for one branch, at a thing outside of it."""
        for who in sorted(BRANCH):
            self.ask(who, rows.method, url, outside(rows, who, place, hidden), body, f"{label} ({place})")


def outside(rows: Row, who: str, place: str, hidden: str) -> str | tuple[str, ...]:
    """What someone of another branch is answered."""
    expected = rows.expected(who)
    if place == WHOLE:
        return OK if rows.audience == "everyone" else REFUSED if expected != OK else FORBIDDEN
    return REFUSED if expected != OK or rows.is_bare else hidden


def sent(body: Any) -> dict[str, Any]:
    if body is None:
        return {}
    if isinstance(body, dict):
        return {"data": json.dumps(body), "content_type": "application/json"}
    return body()


def kind_of(answer: Any) -> str:
    """ok also means: let in, but what was sent does not do (400, 409, 422)."""
    to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith("/account/login/")
    is_api = answer.headers.get("WWW-Authenticate") == "Bearer"
    if to_sign_in or is_api:
        return SIGN_IN
    return OK if answer.status_code in (200, 201, 204, 302, 400, 409, 422) else str(answer.status_code)


@pytest.fixture
def walk(north, south, settings, tmp_path, monkeypatch) -> Walk:
    """Drawing pages, charts and paper decides nothing about rights, so it is left out: answers come faster."""
    settings.OYAMEL_HOME = tmp_path / "home"
    settings.API_REQUESTS_PER_MINUTE = 10**9
    made = Walk(north, south)
    monkeypatch.setattr(Template, "render", lambda self, context=None, request=None: "")
    for paper in (paper_of_registers, paper_of_leadership):
        monkeypatch.setattr(paper, "render_pdf", lambda *args, **options: b"")
    monkeypatch.setattr(pictures, "drawn", lambda chart: {})
    monkeypatch.setattr(charting, "drawn", lambda *args, **options: {})
    return made


FORMS = {"pins": lambda: {"data": "key=aspects", "content_type": "application/x-www-form-urlencoded"}}
QUERIES = {"bulk": "?field=title", "as_of": "?on=2026-06-30", "search": "?q=noise"}
ARGUMENTS = {
    "role": "reader", "slug": "aspects", "edition": "2026", "number": "6.1.2", "rest": "nowhere", "pk": 1, "key": "a-b-c", "uidb36": "1",
}  # fmt: skip


def test_the_table_names_every_page_and_no_other():
    known = {*TABLE["public"], *TABLE["signed_in"], *TABLE["in_between"], *pages_in_table()}
    known |= {"openid_connect_login", "openid_connect_callback"}  # the provider decides
    there = {name for name, _pattern in addresses() if name != "api:organizations"}
    assert known == there


def test_the_table_names_every_operation_and_no_other():
    signed_in = {name for name, text in TABLE["api"].items() if text == "signed_in"}
    assert {*operations_in_table(), *signed_in} == set(operations())


def test_every_register_stands_in_the_table():
    assert set(TABLE["registers"]) == {register.slug for register in registers()}


@pytest.mark.one_database
def test_pages_outside_organizations(walk):
    patterns = dict(addresses())
    secret = walk.things.once[""]["secret"]
    for section, nobody in (("public", OK), ("signed_in", SIGN_IN), ("in_between", SIGN_IN)):
        for name, text in TABLE[section].items():
            method, answer, closed = outside_row(text, nobody)
            wanted = {
                key: value for key, value in ARGUMENTS.items() if re.search(rf"[:<]{key}>", patterns[name])
            }
            url = reverse(name, kwargs=wanted | ({"secret": secret} if ":secret>" in patterns[name] else {}))
            for who in ("reader", STRANGER):
                walk.ask(who, method, url, answer, label=name)
            walk.ask(NOBODY, method, url, closed, label=name)
    assert "\n".join(walk.wrong) == ""


def outside_row(text: str, nobody: str) -> tuple[str, str, str]:
    """'GET 404' or 'GET | 403' → (method, answer for who is signed in, answer for nobody)."""
    answered, bar, closed = text.partition("|")
    method, _space, code = answered.strip().partition(" ")
    if bar:
        return method, code or OK, closed.strip()
    return method, code or OK, code or OK if nobody == OK else nobody


@pytest.mark.one_database
def test_pages_of_the_organization(walk):
    for name, pattern in addresses():
        if name in TABLE["organization"]:
            walk_page(walk, name, pattern, row(TABLE["organization"][name]))
    assert "\n".join(walk.wrong) == ""


def has_its_turn(slug: str, day: date) -> bool:
    """Whether the pages that every register has are walked for this one on a day: one code serves them all.

    Aspects always; each of the others on one day of six, all with `make test-all`. A register's own pages are not meant.
    """
    if slug == "aspects" or os.environ.get("OYAMEL_TEST_ALL"):
        return True
    return (sorted(TABLE["registers"]).index(slug) + day.toordinal()) % 6 == 0


def test_every_register_has_its_turn_within_six_days(monkeypatch):
    monkeypatch.delenv("OYAMEL_TEST_ALL", raising=False)
    days = [date(2026, 2, 26) + timedelta(days=each) for each in range(6)]
    walked = [{slug for slug in TABLE["registers"] if has_its_turn(slug, day)} for day in days]
    assert set().union(*walked) == set(TABLE["registers"])
    assert max(map(len, walked)) < len(TABLE["registers"]) / 3


@pytest.mark.one_database
@pytest.mark.parametrize("slug", TABLE["registers"])
def test_pages_of_a_register(walk, slug):
    named, own = pages_in_table(), {f"{slug}-{name}" for name in TABLE["registers"][slug] or {}}
    for name, pattern in addresses():
        if (
            name in named
            and name.startswith(f"{slug}-")
            and (name in own or has_its_turn(slug, date.today()))
        ):
            walk_page(walk, name, pattern, named[name], slug)
    assert "\n".join(walk.wrong) == ""


def walk_page(walk: Walk, name: str, pattern: str, rows: Row, slug: str = "") -> None:
    """One page: with everybody at their own place, and from outside the branch."""
    kind = re.sub(r"_.*", "", name.rpartition(":")[2])
    is_record = ":number>" in pattern or name.startswith("evidence-")
    is_object = ":pk>" in pattern
    for place in PLACES:
        given = arguments(walk.things, name, pattern, kind, slug, place)
        if given is None:
            continue
        url = reverse(name, kwargs=given) + QUERIES.get(name.removeprefix(f"{slug}-"), "")
        if place == OWN:
            walk.ask_all(rows, url, name, FORMS.get(name))
        elif is_record or (is_object and (kind, place) in walk.things.objects):
            walk.ask_branches(rows, url, name, place, NOTHING if is_record else FORBIDDEN)


def arguments(
    things: Things, name: str, pattern: str, kind: str, slug: str, place: str
) -> dict[str, Any] | None:
    """What the address holds at a place; None where it holds nothing that lies anywhere."""
    record = things.records.get((slug or "aspects", place), {})
    known = {**things.once[""], **things.once.get(slug, {}), **({} if "import" in name else record)}
    known |= {"organization": "northfir", "version": 1}
    known["pk"] = things.objects.get((kind, place)) or (things.once[""].get(kind) if place == OWN else None)
    if name.rpartition("-")[2] in ("verify", "reopen") or name == "action_undone":
        known["action"] = record.get("done")
    if name == "methods-use":
        known["version"] = 1
    wanted = re.findall(r"<(?:\w+:)?(\w+)>", pattern)
    return None if any(known.get(each) is None for each in wanted) else {each: known[each] for each in wanted}


@pytest.mark.one_database
def test_operations_of_the_api(walk):
    named, always = operations_in_table(), set(TABLE["api"])
    always |= {f"{slug}_{name}" for slug, rows in TABLE["api_registers"].items() for name in rows}
    for name, (method, path) in operations().items():
        slug = path.split("/")[4] if path.count("/") > 3 else ""
        if name in named and (name in always or has_its_turn(slug, date.today())):
            walk_operation(walk, name, replace(named[name], method=method), path)
    for who in walk.clients:
        walk.ask(who, "GET", "/api/v1/organizations", SIGN_IN if who == NOBODY else OK)
    assert "\n".join(walk.wrong) == ""


def walk_operation(walk: Walk, name: str, rows: Row, path: str) -> None:
    slug = path.split("/")[4] if "/{number}" in path and "{register_name}" not in path else "aspects"
    for place in PLACES if "{number}" in path or "{key}" in path else (OWN,):
        record = walk.things.records[slug, place]
        given = record | {"organization": "northfir", "register_name": slug}
        if name in ("action_verify", "action_reopen"):
            given["action"] = record["done"]
        url, sends = path.format_map(given) + QUERIES.get(name, ""), body(name, walk.things, record)
        if place == OWN:
            walk.ask_all(rows, url, name, sends)
        else:
            walk.ask_branches(rows, url, name, place, NOTHING, sends)


def body(name: str, things: Things, record: dict[str, Any]) -> Any:
    """What an operation is sent: enough that only the right to do it is in question."""
    why, scores = {"reason": "because"}, {"likelihood": 3, "severity": 4, "legal": False}
    bodies: dict[str, Any] = {
        "create": {"values": new_values(name.rpartition("_")[0], things)}, "change": {"version": 1, "values": {"title": "Noise"}},
        "archive": why, "restore": why, "comment": {"text": "Seen"}, "add": {"what": "Fit a lid"}, "action_change": {"what": "Fit"},
        "complete": {}, "verify": {}, "reopen": why, "drop": why, "withdraw": why, "evaluate": {"scores": scores, "version": 1},
        "entries_enter": {"rows": [{"source": record["number"], "start": "2026-02-01", "end": "2026-02-01", "amount": 1}]},
        "link_add": {"type": "relates_to", "number": record["partner"]}, "evidence_add": upload,
    }  # fmt: skip
    return bodies.get(name, bodies.get(name.rpartition("_")[2]))


def new_values(slug: str, things: Things) -> dict[str, Any]:
    known = {register.slug: register for register in registers()}
    has_site = slug in known and "site" in known[slug].by_name
    return {"title": "Noise"} | ({"site": things.site_pk} if has_site else {}) | NEEDED.get(slug, {})


def upload() -> dict[str, Any]:
    data = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("a.txt", b"measured")})
    return {"data": data, "content_type": MULTIPART_CONTENT}

"""Obligations at size: 1,000 sites judged by all packs, and the pages over 200,000 obligations.

    python benchmarks/obligations.py [--obligations 200000] [--rounds 20]

Fills a database of its own (SQLite, or the one of OYAMEL_DATABASE_URL), answers questions at every site, then prints the
time of the engine, of judging with the database, and median and 95th percentile of each page.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

SITES, ENGINE_SECONDS, LIST_MS, PAGE_MS = 1_000, 2.0, 60, 150
PAGES = [
    ("list", "/big/obligations/", LIST_MS),
    ("filter, status", "/big/obligations/?status=not_confirmed", LIST_MS),
    ("filter, verdict", "/big/obligations/?verdict=applies", LIST_MS),
    ("filter, rare verdict", "/big/obligations/?verdict=unknown", LIST_MS),
    ("filter, to decide again", "/big/obligations/?must_decide_again=1", LIST_MS),
    ("filter, no fresh evidence", "/big/obligations/?is_stale=1", LIST_MS),
    ("filter, needs a date", "/big/obligations/?needs_date=1", LIST_MS),
    ("filter, topic, sort title", "/big/obligations/?topic=air&sort=title", LIST_MS),
    ("record", "/big/obligations/OBL-0042/", PAGE_MS),
    ("proposals of a site", "/big/obligations/proposals/?site={site}", PAGE_MS),
    ("coverage", "/big/obligations/coverage/", PAGE_MS),
    ("questions", "/big/profiles/PRF-0001/questions/", PAGE_MS),
    ("home", "/big/", PAGE_MS),
]


def main() -> int:
    """Print the measures; 1 when one is over its limit."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--obligations", type=int, default=200_000)
    options.add_argument("--rounds", type=int, default=20)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"OYAMEL_HOME": home, "DJANGO_SETTINGS_MODULE": "oyamel.settings"}
        import django
        from django.core.management import call_command  # settings come from the environment set above

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        return measure(chosen.obligations, chosen.rounds)


def measure(count: int, rounds: int) -> int:
    """Fill, judge, open the pages."""
    from django.db import connection
    from django_scopes import scope

    started = time.perf_counter()
    organization, user = fill(count)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    print(f"filled with {SITES:,} sites and {count:,} obligations in {time.perf_counter() - started:.0f} s")
    with scope(organization=organization):
        over = judge()
        site = first_site()
    return over + sum(page(user, name, url.format(site=site), limit, rounds) for name, url, limit in PAGES)


def fill(count: int) -> tuple[Any, Any]:
    """An organization with sites, profiles with answers, and obligations; written by SQL, as the verbs would write it."""
    from django.db import transaction
    from django_scopes import scopes_disabled

    from oyamel.org import paths
    from oyamel.org.enums import Role
    from oyamel.org.models import Membership, Organization, Person, Site, User

    with transaction.atomic(), scopes_disabled():
        organization = Organization.objects.create(slug="big", name="Big", country="MX")
        sites = Site.objects.bulk_create(
            Site(
                organization=organization, path=paths.step(place + 1), name=f"Site {place:04d}", country="MX", region="MX-NLE",
                municipality="Apodaca", naics="336390", employees=place % 400, time_zone="America/Monterrey",
            )
            for place in range(SITES)
        )  # fmt: skip
        user = User.objects.create_user("admin@big.example", None, name="Admin")
        Membership.objects.create(organization=organization, user=user, role=Role.ADMINISTRATOR)
        Person.objects.create(organization=organization, user=user, name="Admin")
        _answers(organization, sites, user)
        _obligations(organization, sites[0], count)
    return organization, user


def _answers(organization: Any, sites: list[Any], user: Any) -> None:
    """Two thirds of the questions of Mexico, answered at every site."""
    from django.utils import timezone

    from benchmarks.applicability import some_answer
    from oyamel.facts.obligations import load_vocabulary
    from oyamel.frame.facility.models import FacilityFact, Profile
    from oyamel.org.actors import actor_for
    from oyamel.records import domain

    vocabulary, chance, now = load_vocabulary(), random.Random(1), timezone.now()
    asked = [fact for fact in vocabulary.facts.values() if "MX" in fact.asked_in and not fact.happens]
    asked = [fact for fact in asked if fact.kind in ("boolean", "quantity") and chance.random() < 2 / 3]
    from django_scopes import scope

    with scope(organization=organization):
        values = [{"title": f"Profile of {site}", "site": site} for site in sites]
        profiles = domain.create_many(Profile, actor_for(user, organization), values)
        facts = []
        for profile in profiles:
            for fact in asked:
                value, _space, unit = str(some_answer(fact, vocabulary, chance)).partition(" ")
                kept = {"True": True, "False": False}.get(value, value)
                facts.append(
                    FacilityFact(
                        organization=organization, profile=profile, name=fact.name, value=kept, unit=unit, as_of=now.date(),
                        source="estimate", answered_by=user, answered_at=now,
                    )
                )  # fmt: skip
        FacilityFact.objects.bulk_create(facts, batch_size=1000)


def _obligations(organization: Any, first: Any, count: int) -> None:
    from django.db import connection
    from django.utils import timezone

    from oyamel.facts.obligations import load_packs

    rows = [row.id for row in load_packs()["MX"].rows]
    names = " ".join(f"WHEN {place} THEN '{name}'" for place, name in enumerate(rows))
    is_postgres = connection.vendor == "postgresql"
    yes, no = ("true", "false") if is_postgres else ("1", "0")
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
    pad = "lpad(CAST(i AS text), 4, '0')" if is_postgres else "printf('%04d', i)"
    number = f"'OBL-' || CASE WHEN i < 10000 THEN {pad} ELSE CAST(i AS text) END"
    now = f"'{timezone.now().isoformat(sep=' ')}'"
    status = "CASE WHEN i % 2 = 0 THEN 'complying' WHEN i % 7 = 0 THEN 'not_complying' WHEN i % 5 = 0 THEN 'applicable' ELSE 'not_confirmed' END"
    verdict = "CASE WHEN i % 1000 = 0 THEN 'unknown' WHEN i % 3 = 0 THEN 'does_not_apply' ELSE 'applies' END"
    site = f"{first.pk} + (i - 1) % {SITES}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM records_record")
        base = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO records_record (id, organization_id, kind, sequence, number, title, title_key, language, site_id, site_path, status, opened_at, updated_at, "
            f"is_archived, has_legal_hold, is_privileged, fact_id, custom, version) {numbers} SELECT {base} + i, {organization.pk}, 'obligation', i, {number}, "
            f"'Obligation ' || i, 'obligation ' || i, 'en', s.id, s.path, {status}, {now}, {now}, {no}, {no}, {no}, CASE ((i - 1) / {SITES}) % {len(rows)} {names} END, "
            f"'{{}}', 1 FROM n JOIN org_site s ON s.id = {site}"
        )
        texts = "authority, instrument, citation, requirement, recurrence, measures, method, frequency, pack_digest, decision, decided_verdict"
        empty = ", ".join(["''"] * 11)
        cursor.execute(
            f"INSERT INTO obligations_obligation (record_id, organization_id, level, jurisdiction, topic, type, pack, verdict, {texts}, is_verified, must_decide_again, anchors) "
            f"{numbers} SELECT {base} + i, {organization.pk}, 'federal', 'MX', CASE WHEN i % 4 = 0 THEN 'air' ELSE 'water' END, 'report', 'MX', {verdict}, {empty}, {yes}, "
            f"CASE WHEN i % 5000 = 0 THEN {yes} ELSE {no} END, '{{}}' FROM n"
        )


def judge() -> int:
    """The engine alone, then with the database: first what changed is written, then nothing changes."""
    from oyamel.frame.facility import queries as facility
    from oyamel.org.models import Site
    from oyamel.plan.obligations import domain, rulebook
    from oyamel.plan.obligations.domain.judging import verdicts

    sites = list(Site.objects.order_by("pk"))
    law = rulebook.whole()
    started = time.perf_counter()
    given = facility.engine_answers(sites)
    read = time.perf_counter()
    found = sum(len(verdicts(law, given[site.pk], site.path, {})) for site in sites)
    engine = time.perf_counter() - read
    print(
        f"judging: {len(sites):,} sites, {len(law.rows)} rows, {found:,} verdicts; answers read in {read - started:.2f} s, judged in {engine:.2f} s (limit {ENGINE_SECONDS} s)"
    )
    for name in ("first time", "again"):
        started = time.perf_counter()
        judged = domain.judge_sites(sites[:100])
        print(
            f"judging with the database, 100 sites, {name}: {judged.changed:,} verdicts changed in {time.perf_counter() - started:.2f} s"
        )
    return int(engine > ENGINE_SECONDS)


def first_site() -> int:
    """The id of a site."""
    from oyamel.org.models import Site

    return Site.objects.order_by("pk").values_list("pk", flat=True)[5]


def page(user: Any, name: str, url: str, limit: int, rounds: int) -> int:
    """Open a page so many times; 1 when it is over its limit."""
    from django.db import connection
    from django.test import Client

    counted: list[str] = []

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        counted.append(sql)
        return execute(sql, *rest)

    client = Client(HTTP_HOST="localhost")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    with connection.execute_wrapper(count):
        answer = client.get(url)
    assert answer.status_code == 200, f"{url}: {answer.status_code}"
    times = sorted(_timed(client, url) for _ in range(rounds))
    p95 = times[int(len(times) * 0.95) - 1]
    mark = " OVER" if p95 > limit else ""
    print(
        f"{name:28} median {statistics.median(times):6.1f} ms  p95 {p95:6.1f} ms (limit {limit}){mark}  {len(counted)} queries"
    )
    return int(p95 > limit)


def _timed(client: Any, url: str) -> float:
    started = time.perf_counter()
    client.get(url)
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    sys.exit(main() and 1)

"""How fast the calendar is at size: `python benchmarks/agenda.py [--sites 1000] [--dates 200] [--rounds 15]`.

One organization with as many obligations as sites × dates, each with one date in the year, written by SQL. Measures the
pages of the calendar inside the program (request to response) for an administrator of everything and for a coordinator of
one branch, and the feed. On PostgreSQL with tools/with_postgres.py before it. Budget: 300 ms for each page.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
BUDGET_MS = 300
PAGES = [
    ("month", "/big/calendar/"),
    ("month, law only", "/big/calendar/?nature=legal"),
    ("month, one source", "/big/calendar/?source=bench"),
    ("list", "/big/calendar/?view=list"),
    ("by site", "/big/calendar/?view=sites"),
    ("by person", "/big/calendar/?view=people"),
    ("what is late", "/big/calendar/?view=late"),
    ("home", "/big/"),
]


def main() -> int:
    """Print a table of times; 1 when a page breaks the budget."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sites", type=int, default=1_000)
    options.add_argument("--dates", type=int, default=200)
    options.add_argument("--rounds", type=int, default=15)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"OYAMEL_HOME": home, "DJANGO_SETTINGS_MODULE": "oyamel.settings"}
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        clients = fill(chosen.sites, chosen.dates)
        return int(measure(clients, chosen.rounds) > BUDGET_MS)


def fill(sites: int, per_site: int) -> dict[str, Any]:
    """Fill the database and give a signed-in client of each role."""
    from django.db import connection, transaction
    from django.test import Client
    from django_scopes import scopes_disabled

    from oyamel.org import paths
    from oyamel.org.enums import Role
    from oyamel.org.models import Membership, Organization, Person, Site, User

    with transaction.atomic(), scopes_disabled():
        big = Organization.objects.create(slug="big", name="Big", country="MX")
        units = Site.objects.bulk_create(_sites(big, None, 10, "unit"))
        made = [site for unit in units for site in _sites(big, unit, sites // 10, "site")]
        rows = list(Site.objects.bulk_create(made, batch_size=500))
        people = list(
            Person.objects.bulk_create(Person(organization=big, name=f"Person {n:03d}") for n in range(200))
        )
        clients = {}
        for role, branch in ((Role.ADMINISTRATOR, None), (Role.COORDINATOR, units[0])):
            user = User.objects.create_user(f"{role}@big.example", None, name=str(role.label))
            Membership.objects.create(organization=big, user=user, role=role, site=branch)
            Person.objects.create(organization=big, user=user, name=user.name)
            clients[str(role)] = Client(headers={"host": "localhost"})
            clients[str(role)].force_login(user)
        _dates(big, rows[0].pk, sites, people[0].pk, sites * per_site)
        assert paths.depth(rows[0].path) == 2
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return clients


def _sites(organization: Any, parent: Any, count: int, kind: str) -> list[Any]:
    from oyamel.org import paths
    from oyamel.org.models import Site

    return [
        Site(
            organization=organization, parent=parent, path=(parent.path if parent else "") + paths.step(n + 1),
            kind=kind, name=f"{kind} {n} of {parent or 'all'}", country="MX", time_zone="America/Monterrey",
        )
        for n in range(count)
    ]  # fmt: skip


def _dates(organization: Any, first_site: int, sites: int, first_person: int, count: int) -> None:
    """One envelope, aspect and date each, spread over this year; every tenth past one is still open."""
    from django.db import connection

    is_postgres = connection.vendor == "postgresql"
    yes, no = ("true", "false") if is_postgres else ("1", "0")
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
    first = date(date.today().year, 1, 1)
    past = (date.today() - first).days
    day = f"date '{first}' + i % 365" if is_postgres else f"date('{first}', '+' || (i % 365) || ' days')"
    now = "now()" if is_postgres else "datetime('now')"
    site = f"{first_site} + i % {sites}"
    is_open = f"CASE WHEN i % 365 < {past} AND i % 10 > 0 THEN {no} ELSE {yes} END"
    nature = "CASE WHEN i % 4 = 0 THEN 'internal' ELSE 'legal' END"
    number = "'ASP-' || i"
    statements = [
        f"INSERT INTO records_record (id, organization_id, kind, sequence, number, title, title_key, language, site_id, site_path, owner_id, status, opened_at, updated_at, is_archived, has_legal_hold, is_privileged, fact_id, custom, version) "
        f"{numbers} SELECT i, {organization.pk}, 'aspect', i, {number}, 'Report of emissions ' || i, 'report ' || i, 'en', s.id, s.path, {first_person} + i % 200, 'not_evaluated', {now}, {now}, {no}, {no}, {no}, '', '{{}}', 1 FROM n JOIN org_site s ON s.id = {site}",
        f"INSERT INTO records_deadline (organization_id, record_id, source, key, nature, due_on, target_on, moved_by, params, closed_on, is_open, site_path, owner_id, is_privileged, is_archived) "
        f"{numbers} SELECT {organization.pk}, i, CASE WHEN i % 3 = 0 THEN 'bench' ELSE 'other' END, '2026', {nature}, {day}, {day}, '', '{{}}', NULL, {is_open}, r.site_path, r.owner_id, {no}, {no} FROM n JOIN records_record r ON r.id = n.i",
    ]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def measure(clients: dict[str, Any], rounds: int) -> float:
    """Print the table; gives the slowest 95th percentile in milliseconds."""
    from django.db import connection

    print(f"\n## Calendar, {connection.vendor}\n\n| who | page | median ms | p95 ms |")
    print("| --- | --- | ---: | ---: |")
    worst = 0.0
    for who, client in clients.items():
        for name, url in PAGES:
            assert client.get(url).status_code == 200, url
            times = [_timed(client, url) for _round in range(rounds)]
            p95 = sorted(times)[int(len(times) * 0.95)]
            worst = max(worst, p95)
            print(
                f"| {who} | {name} | {statistics.median(times):.0f} | {p95:.0f} |",
                flush=True,
            )
    return worst


def _timed(client: Any, url: str) -> float:
    began = time.perf_counter()
    client.get(url)
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    sys.exit(main())

"""A large installation for the measures: two organizations of 2 000 sites and 200 000 aspects each, written by SQL.

The rows are what the verbs would write (envelope, aspect, impacts, first event, search words), without passing through
them: filling is not what is measured.
"""

from django.db import connection
from django.utils import timezone

from oyamel.org import paths
from oyamel.org.enums import Role
from oyamel.org.models import Membership, Organization, Person, Site, User

WIDTHS = (1, 5, 4, 10, 10)  # 1 + 5 + 20 + 200 + 2 000 ≈ 2 226 nodes; the fifth level are the sites
WORDS = (
    "Solvent vapour",
    "Paint sludge",
    "Rinse water",
    "Compressed air leak",
    "Noise of the press",
    "Boiler exhaust",
    "Spill at the tank",
    "Ávido consumo de agua",
)
CONDITIONS = "CASE WHEN i % 1000 = 0 THEN 'emergency' WHEN i % 5 = 0 THEN 'abnormal' ELSE 'normal' END"


def fill(slug: str, aspects: int) -> Organization:
    """An organization with its tree, people, users and aspects."""
    organization = Organization.objects.create(slug=slug, name=slug.title(), country="MX")
    sites = _tree(organization)
    people = _people(organization)
    _members(organization, sites)
    _aspects(organization, [site for site in sites if site.depth == len(WIDTHS)], people, aspects)
    return organization


def _tree(organization: Organization) -> list[Site]:
    level: list[Site | None] = [None]
    everything: list[Site] = []
    for depth, width in enumerate(WIDTHS):
        rows = [_site(organization, parent, place, depth) for parent in level for place in range(width)]
        level = list(Site.objects.bulk_create(rows, batch_size=500))
        everything += [site for site in level if site]
    return everything


def _site(organization: Organization, parent: Site | None, place: int, depth: int) -> Site:
    path = (parent.path if parent else "") + paths.step(place + 1)
    kind = "site" if depth == len(WIDTHS) - 1 else "unit"
    return Site(
        organization=organization,
        parent=parent,
        path=path,
        kind=kind,
        name=f"Site {path.replace('000', '')}",
        country="MX",
        time_zone="America/Monterrey",
    )


def _people(organization: Organization) -> list[Person]:
    return list(
        Person.objects.bulk_create(
            Person(organization=organization, name=f"Person {place:03d}") for place in range(200)
        )
    )


def _members(organization: Organization, sites: list[Site]) -> None:
    """An administrator of everything, and a coordinator of one branch with 400 sites."""
    for role, branch in ((Role.ADMINISTRATOR, None), (Role.COORDINATOR, sites[1])):
        user = User.objects.create_user(f"{role}@{organization.slug}.example", None, name=str(role.label))
        Membership.objects.create(organization=organization, user=user, role=role, site=branch)
        Person.objects.create(organization=organization, user=user, name=user.name)


def _aspects(organization: Organization, sites: list[Site], people: list[Person], count: int) -> None:
    first_site, first_person = sites[0].pk, people[0].pk
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM records_record")
        base = cursor.fetchone()[0]
        names = " ".join(f"WHEN {place} THEN '{word}'" for place, word in enumerate(WORDS))
        values = {
            "org": organization.pk, "base": base, "count": count, "now": timezone.now().isoformat(sep=" "),
            "first_site": first_site, "sites": len(sites), "first_person": first_person, "people": len(people),
        }  # fmt: skip
        for statement in _statements(names):
            cursor.execute(
                statement.format(
                    **{name: f"'{value}'" if name == "now" else value for name, value in values.items()}
                )
            )


def _statements(names: str) -> list[str]:
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
    is_true, is_false = ("true", "false") if connection.vendor == "postgresql" else ("1", "0")
    moment = (
        "{now}::timestamptz - i * interval '1 second'"
        if connection.vendor == "postgresql"
        else "datetime({now}, '-' || i || ' seconds')"
    )
    title = f"CASE i % {len(WORDS)} {names} END || ' ' || i"
    pad = "lpad(CAST(i AS text), 4, '0')" if connection.vendor == "postgresql" else "printf('%04d', i)"
    number = f"'ASP-' || CASE WHEN i < 10000 THEN {pad} ELSE CAST(i AS text) END"
    status = "CASE WHEN i % 7 = 0 THEN 'significant' WHEN i % 3 = 0 THEN 'not_significant' ELSE 'not_evaluated' END"
    site = "{first_site} + i % {sites}"
    return [
        f"INSERT INTO records_record (id, organization_id, kind, sequence, number, title, title_key, language, site_id, site_path, owner_id, status, "
        f"opened_at, updated_at, is_archived, has_legal_hold, is_privileged, fact_id, custom, version) {numbers} SELECT {{base}} + i, {{org}}, 'aspect', i, "
        f"{number}, {title}, lower({title}), 'en', {site}, s.path, {{first_person}} + i % {{people}}, {status}, {moment}, {moment}, {is_false}, {is_false}, {is_false}, "
        f"'', '{{{{}}}}', 1 FROM n JOIN org_site s ON s.id = {site}",
        f"INSERT INTO aspects_aspect (record_id, organization_id, type, condition, stage, reach, period, quantity_unit, receptor, has_legal_requirement, "
        f"has_party_concern, description, score_text, score_key, band) {numbers} SELECT {{base}} + i, {{org}}, 'waste', {CONDITIONS}, 'production', 'control', 'present', "
        f"'', '', {is_false}, {is_true}, 'A description of some length that nobody reads, number ' || i, '', -1, '' FROM n",
        f"INSERT INTO aspects_impact (organization_id, aspect_id, impact, sign, position) {numbers} SELECT {{org}}, {{base}} + i, 'air_quality', 'adverse', 0 FROM n",
        f"INSERT INTO records_event (organization_id, subject_type, subject_id, record_id, sequence, kind, changes, context, at, batch, text_hash, previous_hash, hash) "
        f"{numbers} SELECT {{org}}, 'record', {{base}} + i, {{base}} + i, 1, 'RecordCreated', '{{{{}}}}', '{{{{}}}}', {moment}, '', '', '', 'filled' FROM n",
        "INSERT INTO records_numbersequence (organization_id, kind, last) VALUES ({org}, 'aspect', {count})",
        _search_statement(numbers, title),
        *(["SELECT setval('records_record_id_seq', {base} + {count})"] if connection.vendor == "postgresql" else []),
    ]  # fmt: skip


def _search_statement(numbers: str, title: str) -> str:
    ends = range(paths.STEP, len(WIDTHS) * paths.STEP + 1, paths.STEP)
    branches = " || ' ' || ".join(f"'zb{{org}}x' || substr(r.site_path, 1, {end})" for end in ends)
    scope = f"'zt{{org}} zkaspect ' || {branches}"
    words = "lower(replace(r.number, '-', ' ')) || ' ' || lower(replace(r.number, '-', '')) || ' ' || r.title_key || ' a description of some length that nobody reads number'"
    rows = "FROM records_record r WHERE r.organization_id = {org} ORDER BY r.id"
    if connection.vendor == "postgresql":
        return f"INSERT INTO records_search (record_id, words) SELECT r.id, to_tsvector('simple', {scope}) || to_tsvector('simple', {words}) {rows}"
    return f"INSERT INTO records_search (rowid, scope, words) SELECT r.id, {scope}, {words} {rows}"

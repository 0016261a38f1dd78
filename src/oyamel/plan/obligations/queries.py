"""Reads of obligations: at a site, of a record, by gap; and how far the law of a site was looked at."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from oyamel.facts.obligations import coverage, load_packs
from oyamel.facts.obligations.coverage import NOBODY, PACK
from oyamel.facts.text import Text
from oyamel.org import clock
from oyamel.org.models import Site
from oyamel.plan.obligations import rulebook
from oyamel.plan.obligations.enums import Level, ObligationStatus
from oyamel.plan.obligations.models import Obligation, RequirementItem
from oyamel.records.models import Evidence, Record

OWN = "own"
YEAR = timedelta(days=365)


def adopted(site: Site | None) -> dict[str, Obligation]:
    """The live obligations of one site by the row that they follow."""
    rows = Obligation.objects.filter(record__site=site, record__is_archived=False).exclude(record__fact_id="")
    return {row.record.fact_id: row for row in rows.select_related("record", "record__site")}


def requirements_of(record: Record) -> list[RequirementItem]:
    """The live requirement items of an obligation or a permit, by number."""
    rows = RequirementItem.objects.filter(parent=record, record__is_archived=False)
    return list(rows.select_related("record", "record__owner", "record__site").order_by("record__sequence"))


def fresh_evidence(since: date | None = None) -> Q:
    """The condition that an obligation or one of its requirement items has evidence not older than a year.

    Counted is the end of the period that evidence covers, else the day it was added.
    """
    own = Evidence.objects.filter(_young(since), record=OuterRef("pk"))
    items = RequirementItem.objects.filter(_young(since, "record__evidence__"), parent=OuterRef("pk"))
    return Q(Exists(own)) | Q(Exists(items))


def _young(since: date | None, prefix: str = "") -> Q:
    day = since or clock.today() - YEAR
    moment = timezone.make_aware(datetime.combine(day, time.min))
    covered = Q(**{f"{prefix}covers_until__gte": day})
    added = Q(**{f"{prefix}covers_until__isnull": True, f"{prefix}added_at__gte": moment})
    return (covered | added) & Q(**{f"{prefix}withdrawn_at__isnull": True})


def without_fresh_evidence() -> Q:
    """The condition “complying, but no evidence younger than a year”."""
    return Q(record__status=ObligationStatus.COMPLYING.value) & ~fresh_evidence()


@dataclass(frozen=True)
class LevelOfLaw:
    """How far one level of law was looked at for a site. `state`: pack, own or nobody-has-looked."""

    level: str
    code: str
    state: str
    rows: int
    own_rows: int
    as_of: str
    missing: Text | None = None


def coverage_of(site: Site) -> list[LevelOfLaw]:
    """The levels of law of a site: federal, state or province, municipality."""
    return coverage_of_many([site])[site.pk]


def coverage_of_many(sites: list[Site]) -> dict[int, list[LevelOfLaw]]:
    """The same for many sites, by id; constant queries."""
    packs, editions = load_packs(), rulebook.taken()
    own = Counter(key for rule in rulebook.rules_in_use() for key in _places(rule))
    found = {}
    for site in sites:
        levels = coverage(packs, site.country, site.region)
        found[site.pk] = [_level(site, each, own, editions) for each in levels]
    return found


def _places(rule: rulebook.Rule) -> list[tuple[str, str, str]]:
    """Where an own rule counts: (level, jurisdiction, municipality)."""
    place = rule.municipality.casefold() if rule.level == Level.MUNICIPALITY else ""
    return [(rule.level, rule.jurisdiction, place)]


def _level(
    site: Site, level: object, own: Counter[tuple[str, str, str]], editions: dict[str, rulebook.Edition]
) -> LevelOfLaw:
    code = {"federal": site.country, "state": site.region}.get(level.level, site.municipality)
    rows = _own_rows(site, level.level, own)
    state = PACK if level.state == PACK else OWN if rows else NOBODY
    edition = editions.get(site.country)
    as_of = edition.as_of if state == PACK and edition else ""
    return LevelOfLaw(level.level, code, state, level.rows, rows, as_of, level.missing)


def _own_rows(site: Site, level: str, own: Counter[tuple[str, str, str]]) -> int:
    if level == Level.FEDERAL:
        return own[(Level.FEDERAL.value, site.country, "")]
    if level == Level.STATE:
        return own[(Level.STATE.value, site.region, "")] if site.region else 0
    place = site.municipality.casefold()
    if not place:
        return 0
    return sum(own[(Level.MUNICIPALITY.value, code, place)] for code in {site.country, site.region})


def of_sites(sites: list[Site]) -> QuerySet[Obligation]:
    """The live obligations of these sites that follow a row of law."""
    rows = Obligation.objects.filter(record__site__in=sites, record__is_archived=False)
    return rows.exclude(record__fact_id="").select_related("record", "record__site")

"""What is known of sites: dated answers, and what stands in the site's own data."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db.models import Q
from django.utils import timezone

from oyamel.engine.applicability import Answers, Contradiction, contradictions, sift_answers
from oyamel.facts.obligations import Problem, load_vocabulary
from oyamel.facts.obligations.vocabulary import COUNTRIES
from oyamel.frame.facility.models import FacilityFact, Profile
from oyamel.org.models import Site

SITE_FIELDS = {
    "country": "country",
    "jurisdiction": "region",
    "municipality": "municipality",
    "naics": "naics",
    "sector": "sector",
    "employees": "employees",
}  # fact → field of the site


@dataclass(frozen=True)
class Disagreement:
    """The site's own data and an answer that differ; the site's data count until one of them is corrected."""

    name: str
    in_site: Any
    answer: FacilityFact


@dataclass
class SiteAnswers:
    """All that is known of one site. `facts`: the answers by name; `derived`: what its own data say."""

    site: Site
    answers: Answers
    facts: dict[str, FacilityFact] = field(default_factory=dict)
    derived: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def contradictions(self) -> list[Contradiction]:
        """What cannot all be true among the answers."""
        return contradictions(self.answers)

    @property
    def disagreements(self) -> list[Disagreement]:
        """Where an answer and the site's own data differ."""
        both = self.facts.keys() & self.derived.keys()
        found = (Disagreement(name, self.derived[name], self.facts[name]) for name in sorted(both))
        return [each for each in found if each.answer.raw != each.in_site]


def site_data(site: Site) -> dict[str, Any]:
    """The facts that a site's own data answer, as the engine reads them."""
    found: dict[str, Any] = {}
    if site.country in COUNTRIES:
        found["country"] = site.country
    if site.region.startswith(f"{site.country}-"):
        found["jurisdiction"] = site.region
    if site.sector in load_vocabulary().facts["sector"].choices:
        found["sector"] = site.sector
    if site.municipality:
        found["municipality"] = site.municipality
    if site.naics:
        found["naics"] = [site.naics]
    if site.employees is not None:
        found["employees"] = site.employees
    return found


def combine(
    site: Site, facts: Mapping[str, FacilityFact], derived: Mapping[str, Any] | None = None
) -> SiteAnswers:
    """Answers from given facts and the site's data, which count first. Answers that cannot be read are listed, not lost."""
    own = dict(site_data(site) if derived is None else derived)
    raw = {name: fact.raw for name, fact in facts.items()} | own
    given, problems = sift_answers(raw, load_vocabulary())
    return SiteAnswers(site, Answers(given), dict(facts), own, problems)


def answers_of(site: Site, on: date | None = None) -> SiteAnswers:
    """What is known of a site now, or what was known at the end of a day."""
    return answers_of_many([site], on)[site.pk]


def answers_of_many(sites: Iterable[Site], on: date | None = None) -> dict[int, SiteAnswers]:
    """What is known of many sites, by id, with one query for a thousand sites."""
    wanted = list(sites)
    facts: dict[int, dict[str, FacilityFact]] = defaultdict(dict)
    for start in range(0, len(wanted), 1000):
        ids = [site.pk for site in wanted[start : start + 1000]]
        rows = FacilityFact.objects.filter(_known(on), profile__record__site__in=ids)
        rows = rows.filter(profile__record__is_archived=False).order_by("answered_at", "pk")
        for fact in rows.select_related("profile__record", "answered_by"):
            facts[fact.profile.record.site_id][fact.name] = fact
    return {site.pk: combine(site, facts[site.pk]) for site in wanted}


def engine_answers(sites: Iterable[Site]) -> dict[int, Answers]:
    """What is known of many sites now, by id, for judging alone: no dates, sources or people are read."""
    wanted = list(sites)
    raw: dict[int, dict[str, Any]] = defaultdict(dict)
    for start in range(0, len(wanted), 1000):
        ids = [site.pk for site in wanted[start : start + 1000]]
        rows = FacilityFact.objects.filter(
            superseded_at__isnull=True, profile__record__site__in=ids, profile__record__is_archived=False
        )
        columns = ("profile__record__site", "name", "value", "unit")
        for site, name, value, unit in rows.order_by("pk").values_list(*columns):
            raw[site][name] = f"{value} {unit}" if unit else value
    vocabulary = load_vocabulary()
    found = {site.pk: sift_answers(raw[site.pk] | site_data(site), vocabulary)[0] for site in wanted}
    return {pk: Answers(given) for pk, given in found.items()}


def _known(on: date | None) -> Q:
    if on is None:
        return Q(superseded_at__isnull=True)
    moment = timezone.make_aware(datetime.combine(on, time.max))
    still = Q(superseded_at__isnull=True) | Q(superseded_at__gt=moment)
    return still & Q(answered_at__lte=moment)


def profile_of(site: Site) -> Profile | None:
    """The profile of a site, or None where nobody began one."""
    rows = Profile.objects.filter(record__site=site, record__is_archived=False)
    return rows.select_related("record", "record__site").order_by("pk").first()


def history_of(profile: Profile, name: str) -> list[FacilityFact]:
    """Every answer to one question, the newest first."""
    rows = FacilityFact.objects.filter(profile=profile, name=name).select_related("answered_by")
    return list(rows.order_by("-answered_at", "-pk"))

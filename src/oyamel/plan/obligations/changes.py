"""What a new version of a pack changes, and what that means for each site."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from oyamel.engine.applicability import Change, Register
from oyamel.engine.applicability import changes as engine_changes
from oyamel.frame.facility import queries as facility
from oyamel.org.actors import Actor
from oyamel.org.models import Site
from oyamel.plan.obligations import queries, rulebook
from oyamel.plan.obligations.domain.judging import verdict_of, verdicts
from oyamel.plan.obligations.enums import Verdict
from oyamel.plan.obligations.models import Obligation

QUIET = {None, Verdict.DOES_NOT_APPLY.value}
MOST_SITES = 500


@dataclass(frozen=True)
class SiteEffect:
    """What a change means at one site: the verdicts before and after; None for a row that is not there."""

    site: Site
    before: str | None
    after: str | None

    @property
    def turns(self) -> bool:
        """True when the verdict is another one."""
        return self.before != self.after


@dataclass(frozen=True)
class News:
    """One row that changed, with the sites that it concerns."""

    change: Change
    effects: tuple[SiteEffect, ...]


def news_of(pack: str, sites: Iterable[Site]) -> list[News]:
    """What taking the installed version of a pack would change, for these sites."""
    standing = rulebook.taken()
    old, new = rulebook.packs(standing), rulebook.packs(standing | {pack: rulebook.installed()[pack]})
    here = [site for site in sites if site.country == pack][:MOST_SITES]
    given = facility.engine_answers(here)
    before = {site.pk: verdicts(old, given[site.pk], site.path, {}) for site in here}
    after = {site.pk: verdicts(new, given[site.pk], site.path, {}) for site in here}
    return [News(change, tuple(_effects(change.id, here, before, after))) for change in changes_of(old, new)]


def changes_of(old: Register, new: Register) -> list[Change]:
    """Every row added, removed or changed."""
    return engine_changes(old, new)


def _effects(
    row: str, sites: list[Site], before: dict[int, dict[str, str]], after: dict[int, dict[str, str]]
) -> Iterable[SiteEffect]:
    for site in sites:
        pair = before[site.pk].get(row), after[site.pk].get(row)
        if not set(pair) <= QUIET:
            yield SiteEffect(site, *pair)


FACTS_OF_SITE = ("country", "region", "municipality", "naics", "sector", "employees")


def effects_on_site(actor: Actor, site: Site, values: dict[str, Any]) -> list[dict[str, Any]]:
    """What other data of a site would change: each adopted obligation whose verdict turns, and how much law applies.

    Answers stay as they are. Nothing is told of a site that has neither answers nor obligations.
    """
    present = queries.adopted(site)
    if not (present or facility.profile_of(site)):
        return []
    moved = Site(pk=site.pk, organization_id=site.organization_id, path=site.path)
    for name in FACTS_OF_SITE:
        setattr(moved, name, values.get(name, getattr(site, name)))
    found = facility.answers_of(site)
    then = facility.combine(moved, found.facts)
    law, branches = rulebook.whole(), rulebook.branch_of_rules()
    before, after = (verdicts(law, each.answers, site.path, branches) for each in (found, then))
    told = [
        _turned(row, verdict_of(before, fact, found.answers), verdict_of(after, fact, then.answers))
        for fact, row in present.items()
    ]
    counts = [sum(verdict == Verdict.APPLIES for verdict in each.values()) for each in (before, after)]
    total = {"label": _("Rows of law that apply"), "before": str(counts[0]), "after": str(counts[1])}
    turned = [each for each in told if each["before"] != each["after"]]
    return [*turned, total] if turned or counts[0] != counts[1] else []


def _turned(row: Obligation, before: str, after: str) -> dict[str, Any]:
    words = dict(Verdict.choices)
    return {
        "label": f"{row.record.number} {row.record.title}",
        "before": str(words[before]),
        "after": str(words[after]),
    }

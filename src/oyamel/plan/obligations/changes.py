"""What a new version of a pack changes, and what that means for each site."""

from collections.abc import Iterable
from dataclasses import dataclass

from oyamel.engine.applicability import Change, Register
from oyamel.engine.applicability import changes as engine_changes
from oyamel.frame.facility import queries as facility
from oyamel.org.models import Site
from oyamel.plan.obligations import rulebook
from oyamel.plan.obligations.domain.judging import verdicts
from oyamel.plan.obligations.enums import Verdict

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
    given = facility.answers_of_many(here)
    before = {site.pk: verdicts(old, given[site.pk].answers, site.path, {}) for site in here}
    after = {site.pk: verdicts(new, given[site.pk].answers, site.path, {}) for site in here}
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


def effects_of_place(site: Site, country: str, region: str, municipality: str) -> list[tuple[str, str, str]]:
    """What moving a site elsewhere would change: (row, verdict before, verdict after); its answers stay."""
    moved = Site(pk=site.pk, organization_id=site.organization_id, path=site.path, country=country, region=region, municipality=municipality,
                 naics=site.naics, sector=site.sector, employees=site.employees)  # fmt: skip
    found = facility.answers_of(site)
    then = facility.combine(moved, found.facts)
    law, branches = rulebook.whole(), rulebook.branch_of_rules()
    before, after = (verdicts(law, each.answers, site.path, branches) for each in (found, then))
    rows = dict.fromkeys([*before, *after])
    pairs = (
        (row, before.get(row, Verdict.DOES_NOT_APPLY.value), after.get(row, Verdict.DOES_NOT_APPLY.value))
        for row in rows
    )
    return [each for each in pairs if each[1] != each[2]]

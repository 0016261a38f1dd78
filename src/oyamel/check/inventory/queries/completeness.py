"""How complete the data behind an inventory are: months with data per source, and what looks wrong."""

from collections import defaultdict
from dataclasses import dataclass

from oyamel.check.inventory.models import Calculation, Inventory
from oyamel.check.metering import queries as metering
from oyamel.check.metering.enums import Every, SourceStatus
from oyamel.check.metering.models import Source
from oyamel.check.metering.spans import add_months, first_day, last_day
from oyamel.engine.inventory.problems import Remark
from oyamel.engine.inventory.quality import spikes
from oyamel.org import clock
from oyamel.org.actors import Actor, branch_condition
from oyamel.records.models import visible

YEARS_BACK = 3


@dataclass(frozen=True)
class Coverage:
    """Days covered of each month of a source, of those that are to be covered."""

    source: Source
    covered: dict[int, int]
    expected: dict[int, int]

    def share(self, month: int) -> float | None:
        """Share of the month's days between 0 and 1; None where nothing is expected."""
        wanted = self.expected.get(month, 0)
        return min(self.covered.get(month, 0) / wanted, 1.0) if wanted else None

    @property
    def total(self) -> float | None:
        """Share over the whole year."""
        wanted = sum(self.expected.values())
        found = sum(min(self.covered.get(month, 0), days) for month, days in self.expected.items())
        return found / wanted if wanted else None


def sources_of(inventory: Inventory, actor: Actor | None = None, branch: str = "") -> list[Source]:
    """The sources of an inventory's branch that the actor sees (of all, without one), in the order of sites."""
    rows = Source.objects.filter(
        branch_condition([inventory.record.site_path], "record__site_path"), record__is_archived=False
    )
    if actor:
        rows = rows.filter(visible(actor, "view", "record__"))
    if branch:
        rows = rows.filter(branch_condition([branch], "record__site_path"))
    return list(
        rows.select_related("record__site", "organization").order_by("record__site_path", "record__sequence")
    )


def coverage(inventory: Inventory, sources: list[Source]) -> list[Coverage]:
    """The coverage of each source in the months of the year, up to today; two queries."""
    months = inventory.months
    first, last = first_day(months[0]), last_day(months[-1])
    days = metering.covered_days(inventory.organization, [source.pk for source in sources], first, last)
    return [Coverage(source, days.get(source.pk, {}), _expected(source, months)) for source in sources]


def _expected(source: Source, months: list[int]) -> dict[int, int]:
    """Days of each month that a source in use has to cover: from its first day to its last, and not yet to come."""
    if source.expected_every == Every.NONE or (
        source.record.status != SourceStatus.IN_USE and source.ends_on is None
    ):
        return {}
    found = {}
    for month in months:
        begins = max(first_day(month), source.starts_on or first_day(month))
        ends = min(last_day(month), source.ends_on or last_day(month), clock.today())
        found[month] = max((ends - begins).days + 1, 0)
    return {month: days for month, days in found.items() if days}


def by_site(inventory: Inventory, calculation: Calculation) -> dict[int | None, float]:
    """Share of the days that are covered, by site."""
    found: dict[int | None, list[float]] = defaultdict(list)
    for each in coverage(inventory, sources_of(inventory)):
        if each.total is not None:
            found[each.source.record.site_id].append(each.total)
    return {site: sum(shares) / len(shares) for site, shares in found.items()}


def unusual(inventory: Inventory, sources: list[Source]) -> list[tuple[Source, Remark]]:
    """Months of the year far from the same season of the years before; nothing is said of short series."""
    months = inventory.months
    amounts = metering.monthly_amounts(sources, add_months(months[0], -12 * YEARS_BACK), months[-1])
    found = []
    for source in sources:
        series = {month: float(each.total) for month, each in amounts.get(source.pk, {}).items()}
        found += [(source, remark) for remark in spikes(series) if int(remark.place) in months]
    return found

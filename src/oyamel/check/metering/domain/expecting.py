"""What data are expected when. Each expected period that nothing covers is a date of its source: in the calendar, the
inbox and the list of what is missing. A period that is covered has none.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from oyamel.check.metering import enums
from oyamel.check.metering.models import Source
from oyamel.check.metering.queries.coverage import Covered, covered_days
from oyamel.check.metering.spans import add_months, first_day, last_day, month_of, months_between
from oyamel.org import clock
from oyamel.org.models import Organization
from oyamel.records import deadlines
from oyamel.records.enums import DeadlineNature

EXPECTED = deadlines.source("metering.expected", _("Enter %(title)s for %(period)s"), _("Data to be entered"))
MONTHS_BACK = 24
LENGTHS = {
    enums.Every.MONTH.value: 1,
    enums.Every.TWO_MONTHS.value: 2,
    enums.Every.QUARTER.value: 3,
    enums.Every.YEAR.value: 12,
}
BATCH = 500


def expect_again(organization: Organization, sources: Iterable[int]) -> None:
    """Bring the dates of these sources (by id) to what stands; a fixed number of queries per five hundred."""
    wanted = sorted(set(sources))
    for start in range(0, len(wanted), BATCH):
        rows = Source.objects.filter(organization=organization, pk__in=wanted[start : start + BATCH])
        _expect(organization, list(rows.select_related("record")))


def expect_everywhere(organization: Organization) -> int:
    """The same for every source of the organization, once a day; returns how many there are."""
    ids = list(Source.objects.filter(organization=organization).order_by("pk").values_list("pk", flat=True))
    expect_again(organization, ids)
    return len(ids)


def _expect(organization: Organization, sources: list[Source]) -> None:
    today = clock.today()
    first = add_months(month_of(today), -MONTHS_BACK)
    covered = covered_days(organization, [source.pk for source in sources], first_day(first), today)
    wanted = {source.pk: _missing(source, covered, first, today) for source in sources}
    deadlines.plan(wanted, EXPECTED, since=date.min)


def _missing(source: Source, covered: Covered, first: int, today: date) -> list[deadlines.Planned]:
    """The periods that have begun and that nothing covers whole."""
    if not _is_expected(source) or (source.starts_on is None and not covered.get(source.pk)):
        return []
    days = covered.get(source.pk, {})
    begin = source.starts_on or first_day(min(days))
    return [
        _planned(source, month, length)
        for month, length in periods(source, max(first, month_of(begin)), month_of(today))
        if not _is_covered(source, days, month, length)
    ]


def _is_expected(source: Source) -> bool:
    return not source.record.is_archived and source.expected_every in LENGTHS


def periods(source: Source, first: int, last: int) -> list[tuple[int, int]]:
    """The expected periods that begin in these months: (first month, months). Quarters and years are of the calendar.

    Two months begin where the source begins to count: bills of every other month do not keep to the calendar.
    """
    length = LENGTHS[source.expected_every]
    offset = source.starts_on.month - 1 if length == 2 and source.starts_on else 0
    starts = (month for month in months_between(add_months(first, 1 - length), last))
    return [(month, length) for month in starts if (month % 100 - 1 - offset) % length == 0]


def period_of(source: Source, month: int) -> list[int]:
    """The months of the expected period in which a month lies."""
    length = LENGTHS[source.expected_every]
    starts = [
        first for first, _length in periods(source, add_months(month, 1 - length), month) if first <= month
    ]
    return list(months_between(starts[-1], add_months(starts[-1], length - 1)))


def _is_covered(source: Source, days: dict[int, int], month: int, length: int) -> bool:
    """Whether any day of the period is covered: a bill that ends on the 28th is a bill of the month.

    What lies before the first day of the source, or after its last one, is not asked for.
    """
    ends = add_months(month, length - 1)
    if source.starts_on and last_day(ends) < source.starts_on:
        return True
    if source.ends_on and first_day(month) > source.ends_on:
        return True
    return any(days.get(each, 0) for each in months_between(month, ends))


def _planned(source: Source, month: int, length: int) -> deadlines.Planned:
    ends = last_day(add_months(month, length - 1))
    period = _period(month, length)
    return deadlines.Planned(
        key=_period(month, 1), due_on=ends + timedelta(days=source.expected_after_days), opens_on=ends + timedelta(days=1),
        nature=DeadlineNature.INTERNAL.value, params={"period": period},
    )  # fmt: skip


def _period(month: int, length: int) -> str:
    first = f"{month // 100}-{month % 100:02d}"
    last = add_months(month, length - 1)
    return first if length == 1 else f"{first} – {last // 100}-{last % 100:02d}"

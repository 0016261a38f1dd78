"""Which days of which months data cover: the days of live entries, and the months of readings."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db.models import Q

from oyamel.check.metering import enums
from oyamel.check.metering.models import Entry, Segment
from oyamel.check.metering.spans import last_day, month_of, month_span
from oyamel.org.models import Organization
from oyamel.records.walking import walked

Covered = dict[int, dict[int, int]]
PERIOD_KINDS = [kind for kind in enums.EntryKind.values if kind not in enums.POINTS]


def covered_days(organization: Organization, sources: Iterable[int], first: date, last: date) -> Covered:
    """Source → month → days covered, from `first` to `last`; a day counted twice counts once. Two queries.

    A delivery stands for its month, and so do readings: how many of their intervals are there is said elsewhere.
    """
    ids = list(sources)
    days: dict[int, set[int]] = defaultdict(set)
    found: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for source, kind, start, end in _periods(organization, ids, first, last):
        inside = (max(start, first), min(end, last))
        if kind in (enums.EntryKind.DELIVERY.value, enums.EntryKind.MANIFEST.value):
            inside = month_span(month_of(start))
        days[source].update(range(inside[0].toordinal(), inside[1].toordinal() + 1))
    for source, ordinals in days.items():
        for ordinal in ordinals:
            found[source][month_of(date.fromordinal(ordinal))] += 1
    for source, month in _segment_months(organization, ids, first, last):
        found[source][month] = last_day(month).day
    return {source: dict(months) for source, months in found.items()}


def _periods(
    organization: Organization, sources: list[int], first: date, last: date
) -> Iterator[tuple[int, str, date, date]]:
    rows = Entry.objects.filter(
        organization=organization, source__in=sources, is_live=True, kind__in=PERIOD_KINDS
    )
    rows = rows.filter(walked(Q(start__lt=last + timedelta(days=1), end__gte=first - timedelta(days=31))))
    return rows.values_list("source", "kind", "start", "end").iterator()


def _segment_months(
    organization: Organization, sources: list[int], first: date, last: date
) -> Iterator[tuple[int, int]]:
    rows = Segment.objects.filter(organization=organization, source__in=sources, is_current=True)
    rows = rows.filter(month__gte=month_of(first), month__lte=month_of(last))
    return rows.values_list("source", "month").distinct().iterator()

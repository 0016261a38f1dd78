"""Due dates beside the filings that stand for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from oyamel.org.actors import Actor
from oyamel.plan.filings.enums import OPEN
from oyamel.plan.filings.models import Filing
from oyamel.plan.obligations.models import Obligation, RequirementItem
from oyamel.records import deadlines
from oyamel.records.enums import DeadlineNature
from oyamel.records.models import Deadline, Record, visible

FILED_TYPES = ("report", "notification", "permit", "fee")
RENEWALS = "permit-renewal"  # the dates of permits, which this capability knows by name only
SOURCES = ("obligation", "requirement", RENEWALS)


@dataclass(frozen=True)
class Due:
    """A due date and its filing, where one was started and the reader may see it."""

    date: Deadline
    filing: Filing | None


def filed_dates(actor: Actor, branch: str = "") -> QuerySet[Deadline]:
    """The legal dates for which something is handed to an authority: reports, notices, permits, fees, renewals."""
    rows = deadlines.seen(actor, branch).filter(source__in=SOURCES, nature=DeadlineNature.LEGAL)
    by_law = Obligation.objects.filter(type__in=FILED_TYPES).values("pk")
    reported = RequirementItem.objects.exclude(report="").values("pk")
    started = Filing.objects.filter(
        subject=OuterRef("record"), date_source=OuterRef("source"), date_key=OuterRef("key")
    )
    return rows.filter(Q(source=RENEWALS) | Q(record__in=by_law) | Q(record__in=reported) | Exists(started))


def board(actor: Actor, branch: str, since: date, until: date, most: int) -> list[Due]:
    """The dates of a span with their filings, the earliest first, one more than `most`; three queries."""
    rows = filed_dates(actor, branch).filter(due_on__range=(since, until))
    rows = rows.select_related("record__organization", "record__site", "owner").order_by("due_on", "pk")
    return with_filings(actor, rows[: most + 1])


def late(actor: Actor, branch: str, today: date, most: int) -> list[Due]:
    """The dates before today that no acknowledgement closed, the oldest first, one more than `most`."""
    rows = filed_dates(actor, branch).filter(due_on__lt=today, is_open=True)
    rows = rows.select_related("record__organization", "record__site", "owner").order_by("due_on", "pk")
    return with_filings(actor, rows[: most + 1])


def with_filings(actor: Actor, rows: Iterable[Deadline]) -> list[Due]:
    """Each date with the newest filing that stands for it."""
    rows = list(rows)
    filings = Filing.objects.filter(subject__in={row.record_id for row in rows}, record__is_archived=False)
    seen = filings.filter(visible(actor, "view", "record__")).select_related("record").order_by("pk")
    by_date = {(each.subject_id, each.date_source, each.date_key): each for each in seen}
    return [Due(row, by_date.get((row.record_id, row.source, row.key))) for row in rows]


def dates_of(actor: Actor, record: Record, most: int) -> list[Due]:
    """The open legal dates of one record that the reader has obtained, each with its filing."""
    rows = Deadline.objects.filter(
        record=record, is_open=True, nature=DeadlineNature.LEGAL, source__in=SOURCES
    )
    return with_filings(actor, rows.order_by("due_on", "pk")[:most])


def filings_of(actor: Actor, record: Record, most: int) -> list[Filing]:
    """The newest filings for a record that the reader may see."""
    rows = Filing.objects.filter(
        visible(actor, "view", "record__"), subject=record, record__is_archived=False
    )
    return list(rows.select_related("record").order_by("-pk")[:most])


def unfinished() -> Q:
    """Filings that are not acknowledged."""
    return Q(record__status__in=OPEN)

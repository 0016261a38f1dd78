"""Due dates of obligations and requirement items: from their recurrence, the authority's calendar and the site's day.

Planned fifteen months ahead and extended by a job; a recurrence without end never gives more than `MOST` dates at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oyamel.engine import recurrence
from oyamel.facts.obligations import Due
from oyamel.facts.obligations.calendars import WorkCalendar, calendar_of
from oyamel.facts.text import Text
from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.org.models import Site
from oyamel.org.timezones import zone
from oyamel.plan.obligations import events, texts
from oyamel.plan.obligations.enums import IN_FORCE, MONTHS, ObligationStatus, Verdict
from oyamel.plan.obligations.models import MissingDate, Obligation, RequirementItem
from oyamel.records import deadlines, domain
from oyamel.records.deadlines import Planned
from oyamel.records.enums import DeadlineNature
from oyamel.records.models import RecordModel

HORIZON = relativedelta(months=15)
MOST = 100
EVER = date.min
DUE = deadlines.source("obligation", gettext_lazy("%(title)s"), gettext_lazy("Obligations"))
REQUIREMENT = deadlines.source("requirement", gettext_lazy("%(title)s"), gettext_lazy("Requirements"))
EVALUATION = deadlines.source(
    "evaluation", gettext_lazy("Evaluate compliance: %(title)s"), gettext_lazy("Evaluations of compliance")
)
DATED = (Verdict.APPLIES.value, Verdict.CONTINGENT.value, "")


def today_at(site: Site | None) -> date:
    """The day it is at a site."""
    return clock.now().astimezone(zone(site.time_zone)).date() if site else clock.today()


@cache
def calendar_for(jurisdiction: str) -> WorkCalendar:
    """The working days of a jurisdiction's authorities; where none is known, weekends alone."""
    try:
        return calendar_of(jurisdiction)
    except KeyError:
        return WorkCalendar("weekends", Text(en="Weekends"), "", "")


def dates(due: Due, jurisdiction: str, since: date, given: Mapping[str, date]) -> recurrence.Deadlines:
    """The due dates of the coming fifteen months."""
    return recurrence.deadlines(due, calendar_for(jurisdiction), since, since + HORIZON, given)


def due_of(row: Obligation) -> Due | None:
    """The due rule of an obligation: its own recurrence where somebody wrote one, else that of its row."""
    if row.recurrence:
        return own_due(row.recurrence)
    law = texts.row_of(row)
    return law.due if law else None


def own_due(rule: str) -> Due:
    """A due rule of one recurrence, as people write it for a requirement."""
    return Due(Text(), "recurring", (rule,), "as-row")


def given_dates(row: Obligation) -> dict[str, date]:
    """The dates that people gave for an obligation, by name."""
    given = {name: date.fromisoformat(day) for name, day in row.anchors.items()}
    return given | ({recurrence.START: row.first_on} if row.first_on else {})


def plan_obligations(rows: Sequence[Obligation]) -> None:
    """Bring the due dates of these obligations, and of their evaluations, to what their rules give from today on."""
    live = [row for row in rows if is_dated(row)]
    law = texts.rows_of(live)
    found = {row.pk: _dates_of(row, law) for row in live}
    since = min([today_at(row.record.site) for row in live], default=clock.today())
    deadlines.plan({pk: _planned(each) for pk, each in found.items()}, DUE, since)
    deadlines.plan({row.pk: [] for row in rows if row.pk not in found}, DUE, EVER)
    deadlines.plan({row.pk: _evaluation(row) for row in rows}, EVALUATION, EVER)
    _keep_missing(rows, {pk: each.missing for pk, each in found.items()})


def is_dated(row: Obligation) -> bool:
    """Whether an obligation brings due dates: decided as applicable, or not decided and not ruled out."""
    if row.record.is_archived or row.record.status == ObligationStatus.NOT_APPLICABLE:
        return False
    return row.record.status in IN_FORCE or row.verdict in DATED


def _dates_of(row: Obligation, law: Mapping[int, object]) -> recurrence.Deadlines:
    due = own_due(row.recurrence) if row.recurrence else getattr(law.get(row.pk), "due", None)
    if due is None:
        return recurrence.Deadlines(())
    site = row.record.site
    place = row.jurisdiction or (site.region or site.country if site else "")
    return dates(due, place, today_at(site), given_dates(row))


def _planned(found: recurrence.Deadlines) -> list[Planned]:
    return [
        Planned(
            each.nominal.isoformat(), each.on, min(each.target, each.on), each.opens, moved_by=(each.moved_by or "")[:300]
        )
        for each in found.deadlines[:MOST]
    ]  # fmt: skip


def _evaluation(row: Obligation | RequirementItem) -> list[Planned]:
    """The next evaluation by the plant's own frequency."""
    is_live = not row.record.is_archived and (
        not isinstance(row, Obligation) or row.record.status in IN_FORCE
    )
    if not row.frequency or not is_live:
        return []
    last = row.evaluated_on or row.record.opened_at.date()
    day = last + relativedelta(months=MONTHS[row.frequency])
    return [Planned("next", day, nature=DeadlineNature.INTERNAL.value)]


def _keep_missing(rows: Sequence[Obligation], missing: Mapping[int, tuple[str, ...]]) -> None:
    ids = [row.pk for row in rows]
    for start in range(0, len(ids), 500):
        MissingDate.objects.filter(obligation__in=ids[start : start + 500]).delete()
    by_id = {row.pk: row for row in rows}
    MissingDate.objects.bulk_create(
        [
            MissingDate(organization_id=by_id[pk].organization_id, obligation_id=pk, name=name)
            for pk, names in missing.items()
            for name in names
        ],
        batch_size=500,
    )


def plan_requirements(rows: Sequence[RequirementItem]) -> None:
    """Bring the due dates of requirement items, and of their evaluations, to what their recurrence gives from today on."""
    since = min([today_at(row.record.site) for row in rows], default=clock.today())
    deadlines.plan({row.pk: _requirement_dates(row) for row in rows if _is_live(row)}, REQUIREMENT, since)
    deadlines.plan({row.pk: [] for row in rows if not _is_live(row)}, REQUIREMENT, EVER)
    deadlines.plan({row.pk: _evaluation(row) for row in rows}, EVALUATION, EVER)


def _is_live(row: RecordModel) -> bool:
    return not row.record.is_archived


def _requirement_dates(row: RequirementItem) -> list[Planned]:
    if not row.recurrence:
        return [Planned(row.first_on.isoformat(), row.first_on)] if row.first_on else []
    site = row.record.site
    given = {recurrence.START: row.first_on} if row.first_on else {}
    place = (site.region or site.country) if site else ""
    return _planned(dates(own_due(row.recurrence), place, today_at(site), given))


def give_dates(actor: Actor, row: Obligation, given: Mapping[str, date | None]) -> None:
    """Keep the dates that due dates hang on, such as the day a permit ends; an empty one is taken back.

    Raises NotAllowed, ValidationError for a date that the rule does not ask for.
    """
    due = due_of(row)
    known = set(recurrence.needed_dates(due)) if due else set()
    strange = sorted(set(given) - known)
    if strange:
        raise ValidationError(
            _("The due dates of %(number)s do not hang on “%(name)s”.")
            % {"number": row.record.number, "name": strange[0]}
        )
    anchors = row.anchors | {name: day.isoformat() if day else None for name, day in given.items()}
    values = {"anchors": {name: day for name, day in anchors.items() if day}}
    domain.change(row, actor, values, kind=events.DATES_GIVEN)


def extend(rows: Iterable[Obligation | RequirementItem]) -> int:
    """Plan the dates that have come into reach since; the number of rows looked at."""
    obligations = [row for row in rows if isinstance(row, Obligation)]
    items = [row for row in rows if isinstance(row, RequirementItem)]
    plan_obligations(obligations)
    plan_requirements(items)
    return len(obligations) + len(items)

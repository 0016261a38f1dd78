"""What pages show of filings and clocks: the filing's way, the dates of a record with their filings, a letter's clock."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from oyamel.plan.filings import planning, queries
from oyamel.plan.filings.enums import STEPS, FilingStatus, LetterStatus
from oyamel.plan.filings.models import Filing, Letter
from oyamel.plan.filings.views.board import progress
from oyamel.plan.obligations.domain.planning import today_at
from oyamel.records import access
from oyamel.records.models import Deadline, RecordModel

MOST_DATES, MOST_FILINGS = 6, 6


def of_subject(request: HttpRequest, row: RecordModel) -> str:
    """On the page of an obligation, permit or requirement: its open dates with their filings, and what was filed."""
    record = row.record
    dues = queries.dates_of(request.actor, record, MOST_DATES)
    filings = queries.filings_of(request.actor, record, MOST_FILINGS)
    if not dues and not filings:
        return ""
    may = request.actor.may("change", record.site_path) and not record.is_archived
    base = f"/{request.actor.organization.slug}/filings/"
    today = today_at(record.site)
    context = {
        "dues": [_due(each, base if may else "", today) for each in dues],
        "filings": [_filing(each) for each in filings],
    }
    return render_to_string("filings/subject.html", context, request)


def _due(due: queries.Due, base: str, today: date) -> dict[str, Any]:
    is_late = due.date.due_on < today
    target = date_format(due.date.target_on, "D j M") if due.date.target_on != due.date.due_on else ""
    return {
        "day": date_format(due.date.due_on, "D j M Y"), "target": target, "moved_by": due.date.moved_by, "is_late": is_late,
        "state": progress(due.filing), "filing": due.filing, "start": f"{base}start/{due.date.pk}/" if base and not due.filing else "",
    }  # fmt: skip


def _filing(filing: Filing) -> dict[str, Any]:
    parts = [filing.form_name, filing.period, filing.acknowledgement]
    return {"filing": filing, "under": " · ".join(part for part in parts if part), "state": progress(filing)}


def of_filing(request: HttpRequest, filing: Filing) -> list[str]:
    """On the page of a filing: its way, what it is filed for, its amendments."""
    status = FilingStatus(filing.record.status)
    at = STEPS.index(status) if status in STEPS else len(STEPS)
    subject = filing.subject if filing.subject and access.may(request.actor, "view", filing.subject) else None
    amendments = Filing.objects.filter(amends=filing).select_related("record")
    context = {
        "filing": filing,
        "steps": [
            {"label": str(step.label), "done": place < at or status == STEPS[-1], "current": place == at}
            for place, step in enumerate(STEPS)
        ],
        "subject": subject,
        "due": _date_of(filing),
        "amends": filing.amends
        if filing.amends and access.may(request.actor, "view", filing.amends.record)
        else None,
        "amended_by": [each for each in amendments if access.may(request.actor, "view", each.record)],
        "is_waiting": status == FilingStatus.SUBMITTED,
    }
    return [render_to_string("filings/filing.html", context, request)]


def _date_of(filing: Filing) -> dict[str, Any] | None:
    row = Deadline.objects.filter(
        record=filing.subject_id, source=filing.date_source, key=filing.date_key
    ).first()
    if row is None:
        return None
    word = (
        pgettext("date", "Open")
        if row.is_open
        else _("Closed on %(day)s") % {"day": date_format(row.closed_on)}
    )
    is_late = row.is_open and row.due_on < today_at(filing.record.site)
    return {
        "day": date_format(row.due_on), "target": date_format(row.target_on), "moved_by": row.moved_by, "word": word,
        "tone": "bad" if is_late else "calm" if row.is_open else "good", "is_open": row.is_open,
    }  # fmt: skip


def of_letter(request: HttpRequest, letter: Letter) -> list[str]:
    """On the page of a letter: its clock, how it was counted, what is left of it."""
    row = Deadline.objects.filter(record=letter.record, source=planning.REPLY).first()
    if row is None:
        return []
    calendar = planning.calendar_of_letter(letter)
    context = {
        "letter": letter, "row": row, "counted": _counted(letter), "calendar": calendar.name(get_language() or "en"),
        "source": calendar.source, **_left(letter, row),
    }  # fmt: skip
    return [render_to_string("filings/clock.html", context, request)]


def _counted(letter: Letter) -> str:
    if letter.reply_by:
        return _("The letter names the day.")
    return _("%(count)d %(unit)s from the receipt on %(day)s") % {
        "count": letter.reply_within,
        "unit": letter.get_reply_count_display(),
        "day": date_format(letter.received_on),
    }


def _left(letter: Letter, row: Deadline) -> dict[str, Any]:
    """What is left of the clock in words, with its tone."""
    if not row.is_open or letter.record.status != LetterStatus.OPEN:
        is_timely = row.closed_on is None or row.closed_on <= row.due_on
        text = _("Answered in time.") if is_timely else _("Answered late.")
        return {"tone": "good" if is_timely else "bad", "text": text}
    days = (row.due_on - today_at(letter.record.site)).days
    if days < 0:
        text = ngettext(
            "The time is over since %(count)d day.", "The time is over since %(count)d days.", -days
        )
        return {"tone": "bad", "text": text % {"count": -days}}
    text = ngettext("%(count)d day is left.", "%(count)d days are left.", days) % {"count": days}
    return {"tone": "warn" if days <= 5 else "info", "text": text if days else _("Today is the last day.")}

"""The reply clocks of letters: from the receipt, in the working days of the authority, or to the day that it names."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from oyamel.engine.recurrence import later
from oyamel.facts.obligations.calendars import WorkCalendar, load_calendars
from oyamel.plan.filings.enums import Count, LetterStatus
from oyamel.plan.filings.models import Letter
from oyamel.plan.obligations.domain.planning import calendar_for
from oyamel.records import deadlines
from oyamel.records.deadlines import Planned

REPLY = deadlines.source(
    "letter-reply", gettext_lazy("Answer: %(title)s"), gettext_lazy("Answers to authorities"), is_clock=True
)
PERIODS = {Count.WORKING_DAYS.value: "P{}BD", Count.DAYS.value: "P{}D", Count.MONTHS.value: "P{}M"}
KEY = "reply"


def calendar_choices() -> list[tuple[str, str]]:
    """The calendars of authorities with their names in the active language."""
    language = get_language() or "en"
    return [(key, each.name(language)) for key, each in load_calendars().items()]


def calendar_of_letter(letter: Letter) -> WorkCalendar:
    """The working days that the letter names, else those of the site's authorities."""
    if letter.calendar in load_calendars():
        return load_calendars()[letter.calendar]
    site = letter.record.site
    return calendar_for((site.region or site.country) if site else letter.organization.country)


def reply_day(letter: Letter) -> date | None:
    """The last day for the reply: the day that the letter names, else the end of its clock; None where it has none."""
    if letter.reply_by:
        return letter.reply_by
    if not letter.reply_within or not letter.received_on:
        return None
    return later(
        letter.received_on,
        PERIODS[letter.reply_count].format(int(letter.reply_within)),
        calendar_of_letter(letter),
    )


def plan_letters(rows: Sequence[Letter]) -> None:
    """Bring the reply clocks of these letters to what they say now."""
    for row in rows:
        if row.calendar and row.calendar not in load_calendars():
            raise ValidationError(
                {"calendar": _("“%(value)s” is no known calendar.") % {"value": row.calendar}}
            )
    deadlines.plan({row.pk: _planned(row) for row in rows}, REPLY, date.min)


def _planned(row: Letter) -> list[Planned]:
    day = reply_day(row)
    if day is None or row.record.is_archived or row.record.status == LetterStatus.CLOSED:
        return []
    target = calendar_of_letter(row).on_or_before(day)
    return [Planned(KEY, day, target, opens_on=min(row.received_on or day, day))]

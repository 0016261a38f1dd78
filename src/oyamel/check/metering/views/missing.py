"""What is missing: sources by months, one click from entering it or from reminding the owner."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from oyamel.check.metering.domain.expecting import EXPECTED, period_of
from oyamel.check.metering.enums import Every
from oyamel.check.metering.models import Source
from oyamel.check.metering.queries.coverage import covered_days
from oyamel.check.metering.spans import add_months, first_day, last_day, month_of, month_span
from oyamel.check.metering.views.pages import sources_of
from oyamel.check.metering.views.wording import month_name, short_month
from oyamel.org import clock
from oyamel.records import access, actions, deadlines
from oyamel.records.enums import ActionStatus
from oyamel.records.models import Action, Deadline
from oyamel.registers.declaration import Register
from oyamel.registers.views.access import address, obtain

MONTHS = 13


def overdue() -> Q:
    """The condition of sources with an expected period that is late."""
    late = Deadline.objects.filter(source=EXPECTED, is_open=True, due_on__lt=clock.today())
    return Q(pk__in=late.values("record"))


def missing_view(request: HttpRequest, register: Register) -> HttpResponse:
    """Thirteen months of the sources that are expected at fixed times; by default those where something is late."""
    is_whole = request.GET.get("all") == "1"
    narrowed = ~Q(expected_every=Every.NONE.value) & (Q() if is_whole else overdue())
    page = sources_of(request, register, narrowed, keep="all=1&" if is_whole else "")
    last = month_of(clock.today())
    months = [add_months(last, -place) for place in range(MONTHS - 1, -1, -1)]
    covered = covered_days(
        request.actor.organization,
        [source.pk for source in page.sources],
        first_day(months[0]),
        last_day(last),
    )
    late = _late([source.pk for source in page.sources])
    site = request.GET.get("site", "")
    context = {
        "register": register, "next": page.next_url, "months": [(short_month(month), month_name(month)) for month in months],
        "rows": [_row(request, register, source, months, covered.get(source.pk, {}), source.pk in late) for source in page.sources],
        "tabs": [
            {"label": _("Something is late"), "url": f"?site={site}", "current": not is_whole},
            {"label": _("All that is expected"), "url": f"?all=1&site={site}", "current": is_whole},
        ],
    }  # fmt: skip
    return render(request, "metering/missing.html", context)


def _row(
    request: HttpRequest,
    register: Register,
    source: Source,
    months: list[int],
    days: dict[int, int],
    is_late: bool,
) -> dict[str, Any]:
    may_enter = access.may(request.actor, "create", source.record)
    url = address(request, register, source.record.number)
    return {
        "source": source, "url": url, "cells": [_cell(source, month, days, url if may_enter else "") for month in months],
        "remind": f"{url}remind/" if is_late and may_enter and source.record.owner else "",
    }  # fmt: skip


def _late(ids: list[int]) -> set[int]:
    rows = Deadline.objects.filter(record__in=ids, source=EXPECTED, is_open=True, due_on__lt=clock.today())
    return set(rows.values_list("record", flat=True))


def _cell(source: Source, month: int, days: dict[int, int], url: str) -> dict[str, Any]:
    first, last = month_span(month)
    if (source.starts_on and last < source.starts_on) or (source.ends_on and first > source.ends_on):
        return {"tone": "", "text": ""}
    found = days.get(month, 0)
    if found == last.day:
        return {"tone": "good", "text": _("whole")}
    if not found and any(days.get(each, 0) for each in period_of(source, month)):
        return {"tone": "calm", "text": "–"}
    words = _("%(found)d of %(all)d days") % {"found": found, "all": last.day} if found else _("missing")
    is_over = last < clock.today()
    enter = f"{url}entries/new/?start={first}&end={last}" if url and is_over else ""
    return {
        "tone": ("warn" if found else "bad") if is_over else "calm",
        "text": words if is_over else "–",
        "url": enter,
        "label": month_name(month),
    }


@require_POST
def remind_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Put an action on the owner for what is late, once."""
    source = obtain(request, register, number, "change")
    late = Deadline.objects.filter(
        record=source.record, source=EXPECTED, is_open=True, due_on__lt=clock.today()
    )
    first = late.select_related("record").order_by("due_on").first()
    owner = source.record.owner
    if first is None or owner is None:
        messages.info(request, _("Nothing of this source is late, or it has no owner to remind."))
    elif Action.objects.filter(record=source.record, what=_what(first), status=ActionStatus.OPEN).exists():
        messages.info(request, _("%(name)s was reminded already.") % {"name": owner.name})
    else:
        _remind(request, source, first)
    return redirect(address(request, register, "missing"))


def _what(deadline: Deadline) -> str:
    return deadlines.wording(deadline)[:250]


def _remind(request: HttpRequest, source: Source, deadline: Deadline) -> None:
    try:
        actions.add_action(source.record, request.actor, _what(deadline), source.record.owner, clock.today())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("%(name)s has it on the list now.") % {"name": source.record.owner.name})

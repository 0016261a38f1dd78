"""The bands of the first page: each line says what to do, for which record, and by when."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from oyamel.look.toasts import toast
from oyamel.org.actors import Actor
from oyamel.org.models import Site
from oyamel.records import actions, deadlines
from oyamel.records.inbox import Inbox, Item, inbox
from oyamel.records.models import Action, Deadline, visible
from oyamel.registers.declaration import register_for_kind

SHOWN = 25
MOST_CLOCKS = 8


def read(actor: Actor, day: date, site: Site | None = None, shown: int = SHOWN) -> list[dict[str, Any]]:
    """The bands that hold something: [{title, is_late, count, tasks, rest}], of a site's branch when one is chosen."""
    box = inbox(actor, day)
    return [
        _band(actor, box, title, items, day, site, shown) for title, items in box.bands() if _of(items, site)
    ]


def _of(items: list[Item], site: Site | None) -> list[Item]:
    return [item for item in items if not site or item.record.site_path.startswith(site.path)]


def _band(
    actor: Actor, box: Inbox, title: str, items: list[Item], day: date, site: Site | None, shown: int
) -> dict[str, Any]:
    mine = _of(items, site)
    return {
        "title": title,
        "is_late": items is box.late,
        "count": len(mine),
        "tasks": [_task(actor, item, day) for item in mine[:shown]],
        "rest": max(len(mine) - shown, 0),
    }


def _task(actor: Actor, item: Item, day: date) -> dict[str, Any]:
    is_late = bool(item.due_on and item.due_on < day)
    item.record.organization = actor.organization
    return {
        "label": _label(item),
        "url": item.record.get_absolute_url() + ("#actions" if item.kind == "action" else ""),
        "under": " · ".join(part for part in _under(item) if part),
        "due": _due(item, day, is_late),
        "late": is_late,
        "tone": "bad" if is_late else "calm",
        "word": pgettext("action", "Late") if is_late else pgettext("action", "Open"),
        "open": not is_late,
        "act": _act(actor, item.action),
    }


def _label(item: Item) -> str:
    if item.kind == "approval":
        return _("Approve %(record)s") % {"record": item.record}
    return item.what if item.kind in ("action", "deadline") else str(item.record)


def _under(item: Item) -> list[str]:
    register = register_for_kind(item.record.kind)
    what = (
        str(item.record) if item.kind in ("action", "deadline") else str(register.label if register else "")
    )
    where = item.record.site.name if item.record.site else _("Whole organization")
    return [what, where, _submitted(item), _stands_in(item)]


def _submitted(item: Item) -> str:
    return _("submitted by %(name)s") % {"name": item.approval.submitted_by} if item.approval else ""


def _stands_in(item: Item) -> str:
    return _("you stand in for %(name)s") % {"name": item.person} if item.person else ""


def _due(item: Item, day: date, is_late: bool) -> str:
    if item.kind == "approval":
        return _("to sign")
    if item.due_on is None:
        return ""
    if item.due_on == day:
        return _("today")
    text = date_format(item.due_on, "MONTH_DAY_FORMAT" if item.due_on.year == day.year else "DATE_FORMAT")
    return _("was due %(day)s") % {"day": text} if is_late else text


def _act(actor: Actor, action: Action | None) -> dict[str, Any] | None:
    if action is None:
        return None
    url = reverse("action_done", args=[actor.organization.slug, action.record.number, action.pk])
    return {"label": _("Done"), "url": url, "method": "post"}


def clocks(actor: Actor, day: date, site: Site | None = None) -> dict[str, Any] | None:
    """The clocks that run for anybody, the next to end first; one's own that are over stand among what is late."""
    found = deadlines.running(actor, day, site.path if site else "")
    if actor.person:
        found = found.exclude(owner=actor.person, due_on__lt=day)
    rows = list(found[: MOST_CLOCKS + 1])
    if not rows:
        return None
    tasks = [_clock(actor, row, day) for row in rows[:MOST_CLOCKS]]
    return {"tasks": tasks, "is_cut": len(rows) > MOST_CLOCKS}


def _clock(actor: Actor, row: Deadline, day: date) -> dict[str, Any]:
    is_late = row.due_on < day
    row.record.organization = actor.organization
    where = row.record.site.name if row.record.site else _("Whole organization")
    return {
        "label": deadlines.wording(row),
        "url": row.record.get_absolute_url(),
        "under": " · ".join([str(row.record), where, row.owner.name if row.owner else _("No owner")]),
        "due": _left(row.due_on, day),
        "late": is_late,
        "tone": "bad" if is_late else "mark",
        "word": pgettext("clock", "Over") if is_late else pgettext("clock", "Running"),
    }


def _left(due_on: date, day: date) -> str:
    days = (due_on - day).days
    if days < 0:
        return ngettext("over since %(count)d day", "over since %(count)d days", -days) % {"count": -days}
    return (
        ngettext("%(count)d day left", "%(count)d days left", days) % {"count": days} if days else _("today")
    )


@require_POST
def done(request: HttpRequest, number: str, action: int) -> HttpResponse:
    """Report an action as done and stay on the first page; it can be taken back by whoever may change the record."""
    found = _obtain(request, number, action)
    try:
        actions.complete_action(found, request.actor)
    except ValidationError as error:
        toast(request, " ".join(error.messages), "warn")
    else:
        may_undo = request.actor.may("change", found.record.site_path)
        undo = (
            reverse("action_undone", args=[request.actor.organization.slug, number, action])
            if may_undo
            else ""
        )
        toast(request, _("“%(what)s” is done.") % {"what": found.what}, undo_url=undo)
    return redirect("today", request.actor.organization.slug)


@require_POST
def undone(request: HttpRequest, number: str, action: int) -> HttpResponse:
    """Take “done” back."""
    found = _obtain(request, number, action)
    try:
        actions.reopen_action(found, request.actor, _("Marked as done by mistake."))
    except ValidationError as error:
        toast(request, " ".join(error.messages), "warn")
    return redirect("today", request.actor.organization.slug)


def _obtain(request: HttpRequest, number: str, action: int) -> Action:
    """An action of a record that the reader sees; else 404."""
    rows = Action.objects.filter(
        visible(request.actor, "view", "record__"),
        organization=request.actor.organization,
        record__number=number,
    )
    return get_object_or_404(rows.select_related("record", "responsible"), pk=action)

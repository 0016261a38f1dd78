"""The morning's mail: what is late and what is for today, to each person in their language. Nobody is mailed for nothing."""

from collections.abc import Iterator
from datetime import date, datetime

from django.conf import settings
from django.http import Http404
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_scopes import scope

from oyamel.jobs.progress import Progress
from oyamel.org import mail
from oyamel.org.actors import actor_for
from oyamel.org.models import Organization, Person
from oyamel.org.timezones import zone
from oyamel.records.enums import ActionStatus
from oyamel.records.inbox import Item, inbox
from oyamel.records.models import Action

MOST_LINES = 30


def remind_everybody(run: Progress) -> int:
    """Mail everybody's late and due work, organization by organization; returns how many mails went out."""
    sent = 0
    organizations = list(Organization.objects.filter(is_demo=False).order_by("pk"))
    for place, organization in enumerate(organizations, start=1):
        with scope(organization=organization):
            sent += sum(remind(organization, person, timezone.now()) for person in _reachable(organization))
        run.update(place, len(organizations))
    return sent


def _reachable(organization: Organization) -> Iterator[Person]:
    people = Person.objects.filter(organization=organization, left_on__isnull=True).exclude(
        email="", user=None
    )
    return people.select_related("user", "site", "organization").iterator(chunk_size=500)


def remind(organization: Organization, person: Person, now: datetime) -> int:
    """Mail one person what is late or due on the day at their site; returns how many addresses it went to."""
    today = now.astimezone(zone(person.site.time_zone if person.site else "UTC")).date()
    late, due = _work_of(organization, person, today)
    address = person.user.email if person.user else person.email
    if not address or not (late or due):
        return 0
    with translation.override(person.user.language if person.user else organization.language):
        return mail.send([address], _subject(late, due), _text(organization, late, due), organization)


def _work_of(organization: Organization, person: Person, today: date) -> tuple[list[Item], list[Item]]:
    """Late work and work of today: the inbox of someone with an account, the open actions of someone without."""
    if person.user is None:
        return _actions_of(person, today)
    try:
        box = inbox(actor_for(person.user, organization), today)
    except Http404:  # the account has no grant here any more
        return [], []
    return box.late, box.today


def _actions_of(person: Person, today: date) -> tuple[list[Item], list[Item]]:
    rows = Action.objects.filter(
        responsible=person, status=ActionStatus.OPEN, due_on__lte=today, record__is_archived=False
    )
    rows = rows.select_related("record__organization").order_by("due_on", "pk")
    items = [Item("action", row.record, row.what, row.due_on, action=row) for row in rows[:200]]
    return [item for item in items if item.due_on and item.due_on < today], [
        item for item in items if item.due_on == today
    ]


def _subject(late: list[Item], due: list[Item]) -> str:
    if late:
        return ngettext("%(count)d thing is late", "%(count)d things are late", len(late)) % {
            "count": len(late)
        }
    return ngettext("%(count)d thing is due today", "%(count)d things are due today", len(due)) % {
        "count": len(due)
    }


def _text(organization: Organization, late: list[Item], due: list[Item]) -> str:
    parts = [
        _band(_("Late"), late),
        _band(_("Today"), due),
        f"{organization.name}: {settings.OYAMEL_URL}/{organization.slug}/",
    ]
    return "\n\n".join(part for part in parts if part)


def _band(title: str, items: list[Item]) -> str:
    lines = [_line(item) for item in items[:MOST_LINES]]
    more = len(items) - len(lines)
    if more:
        lines.append(_("and %(count)d more") % {"count": more})
    return "\n".join([title, *lines]) if items else ""


def _line(item: Item) -> str:
    day = formats.date_format(item.due_on, "SHORT_DATE_FORMAT") if item.due_on else ""
    what = _("Privileged record") if item.record.is_privileged else item.what
    return f"- {day} {what} ({item.record.number})\n  {settings.OYAMEL_URL}{item.record.get_absolute_url()}"

"""The morning's mail: what is late, for today, coming up, and what others left lying. Nobody is mailed for nothing, or twice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_scopes import scope

from oyamel.jobs.progress import Progress
from oyamel.org import mail
from oyamel.org.actors import Actor, actor_for, branch_condition
from oyamel.org.enums import Role
from oyamel.org.models import Organization, Person
from oyamel.org.timezones import zone
from oyamel.records import absence, deadlines, history
from oyamel.records.enums import ActionStatus
from oyamel.records.errors import NotAllowed
from oyamel.records.events import event
from oyamel.records.inbox import Item, inbox
from oyamel.records.models import Action, Deadline, ReminderMail, ReminderPlan

MOST_LINES = 30
DAYS_BEFORE, ESCALATE_AFTER = (30, 7, 1), 7
MOST_DAYS, MOST_REMINDERS = 366, 10
REMINDERS_CHOSEN = event("RemindersChosen", gettext_lazy("chose when dates are reminded of"))


def plan_of(organization: Organization) -> ReminderPlan:
    """When an organization reminds; what the program proposes where it has not chosen."""
    usual = ReminderPlan(
        organization=organization, days_before=list(DAYS_BEFORE), escalate_after=ESCALATE_AFTER
    )
    return ReminderPlan.objects.filter(organization=organization).first() or usual


@transaction.atomic
def choose(actor: Actor, days_before: Sequence[int], escalate_after: int) -> ReminderPlan:
    """Choose on which days before a date people are reminded, and after how many late days those above are told.

    Raises NotAllowed without the right to configure the whole organization, ValidationError by field.
    """
    if not actor.may("configure"):
        raise NotAllowed(_("Your role does not let you choose when people are reminded."))
    days = sorted(set(days_before), reverse=True)
    _check(days, escalate_after)
    plan = plan_of(actor.organization)
    before = [plan.days_before, plan.escalate_after]
    plan.days_before, plan.escalate_after = days, escalate_after
    plan.save()
    changes = {
        "days_before": [before[0], days], "escalate_after": [before[1], escalate_after]
    }  # fmt: skip
    differing = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    if differing:
        history.append(
            actor.organization, actor.user, [history.for_object(plan, REMINDERS_CHOSEN, differing)]
        )
    return plan


def _check(days: list[int], escalate_after: int) -> None:
    if len(days) > MOST_REMINDERS or not all(1 <= day <= MOST_DAYS for day in days):
        raise ValidationError(
            {
                "days_before": _("At most %(count)d reminders, each from 1 to %(most)d days before the date.")
                % {"count": MOST_REMINDERS, "most": MOST_DAYS}
            }
        )
    if not 1 <= escalate_after <= MOST_DAYS:
        raise ValidationError({"escalate_after": _("From 1 to %(most)d days.") % {"most": MOST_DAYS}})


@dataclass
class Letter:
    """What one person is mailed on one day."""

    late: list[Item] = field(default_factory=list)
    today: list[Item] = field(default_factory=list)
    soon: list[Item] = field(default_factory=list)
    others: list[Item] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.late or self.today or self.soon or self.others)


def remind_everybody(run: Progress) -> int:
    """Mail everybody's work, organization by organization; returns how many mails went out."""
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
    """Mail one person what the day at their site brings, once a day; returns how many addresses it went to."""
    today = now.astimezone(zone(person.site.time_zone if person.site else "UTC")).date()
    address = person.user.email if person.user else person.email
    if not address or ReminderMail.objects.filter(person=person, on=today, deadline=None).exists():
        return 0
    letter = _letter(organization, person, today)
    if not letter:
        return 0
    with translation.override(person.user.language if person.user else organization.language):
        sent = mail.send([address], _subject(letter), _text(organization, letter), organization)
    if sent:
        _note(organization, person, today, letter)
    return sent


def _note(organization: Organization, person: Person, today: date, letter: Letter) -> None:
    """Remember the mail, and of whose late dates it told."""
    told = [None, *(item.deadline for item in letter.others[:MOST_LINES])]
    rows = [ReminderMail(organization=organization, person=person, on=today, deadline=each) for each in told]
    ReminderMail.objects.bulk_create(rows, ignore_conflicts=True)


def _letter(organization: Organization, person: Person, today: date) -> Letter:
    """The inbox of someone with an account; the open actions and dates of someone without."""
    plan = plan_of(organization)
    ahead = [today + timedelta(days=days) for days in plan.days_before]
    if person.user is None:
        late, due = _work_without_account(person, today)
        mine = Deadline.objects.filter(owner=person, is_archived=False, is_privileged=False, is_open=True)
        return Letter(late, due, _items(mine.filter(target_on__in=ahead)))
    try:
        actor = actor_for(person.user, organization)
    except Http404:  # the account has no grant here any more
        return Letter()
    box = inbox(actor, today)
    mine = deadlines.seen(actor).filter(owner__in=absence.represented_by(person, today), is_open=True)
    soon = _items(mine.filter(target_on__in=ahead))
    return Letter(box.late, box.today, soon, _late_of_others(actor, person, today, plan.escalate_after))


def _items(rows: QuerySet[Deadline]) -> list[Item]:
    rows = rows.select_related("record__organization", "owner").order_by("target_on", "pk")
    return [
        Item("deadline", row.record, deadlines.wording(row), row.target_on, row.owner, deadline=row)
        for row in rows[: MOST_LINES + 1]
    ]


def _late_of_others(actor: Actor, person: Person, today: date, after: int) -> list[Item]:
    """Dates of the law or the plan that somebody else left open for so many days; told to each deputy and manager once."""
    managed = [grant.path for grant in actor.grants if grant.role == Role.MANAGER]
    above = Q() if "" in managed else Q(owner__deputy=person) | branch_condition(managed, "site_path")
    told = ReminderMail.objects.filter(person=person, deadline=OuterRef("pk"))
    rows = deadlines.seen(actor).filter(above, ~Exists(told), is_open=True)
    return _items(rows.filter(due_on__lte=today - timedelta(days=after)).exclude(owner=person))


def _work_without_account(person: Person, today: date) -> tuple[list[Item], list[Item]]:
    items = _actions_of(person, today)
    mine = Deadline.objects.filter(owner=person, is_archived=False, is_privileged=False, is_open=True)
    items += _items(mine.filter(target_on__lte=today))
    return [item for item in items if item.due_on and item.due_on < today], [
        item for item in items if item.due_on == today
    ]


def _actions_of(person: Person, today: date) -> list[Item]:
    rows = Action.objects.filter(
        responsible=person, status=ActionStatus.OPEN, due_on__lte=today, record__is_archived=False
    )
    rows = rows.select_related("record__organization").order_by("due_on", "pk")
    return [Item("action", row.record, row.what, row.due_on, action=row) for row in rows[:200]]


def _subject(letter: Letter) -> str:
    if letter.late:
        count = len(letter.late)
        return ngettext("%(count)d thing is late", "%(count)d things are late", count) % {"count": count}
    if letter.today:
        count = len(letter.today)
        return ngettext("%(count)d thing is due today", "%(count)d things are due today", count) % {
            "count": count
        }
    if letter.soon:
        count = len(letter.soon)
        return ngettext("%(count)d date comes up", "%(count)d dates come up", count) % {"count": count}
    count = len(letter.others)
    return ngettext("%(count)d date of others is late", "%(count)d dates of others are late", count) % {
        "count": count
    }


def _text(organization: Organization, letter: Letter) -> str:
    parts = [
        _band(_("Late"), letter.late),
        _band(_("Today"), letter.today),
        _band(_("Coming up"), letter.soon),
        _band(_("Late with others, told to you as deputy or environmental manager"), letter.others, True),
        f"{organization.name}: {settings.OYAMEL_URL}/{organization.slug}/",
    ]
    return "\n\n".join(part for part in parts if part)


def _band(title: str, items: list[Item], with_owner: bool = False) -> str:
    lines = [_line(item, with_owner) for item in items[:MOST_LINES]]
    more = len(items) - len(lines)
    if more:
        lines.append(_("and %(count)d more") % {"count": more})
    return "\n".join([title, *lines]) if items else ""


def _line(item: Item, with_owner: bool) -> str:
    day = formats.date_format(item.due_on, "SHORT_DATE_FORMAT") if item.due_on else ""
    what = _("Privileged record") if item.record.is_privileged else item.what
    who = f"{item.person.name if item.person else _('nobody')}: " if with_owner else ""
    return (
        f"- {day} {who}{what} ({item.record.number})\n  {settings.OYAMEL_URL}{item.record.get_absolute_url()}"
    )

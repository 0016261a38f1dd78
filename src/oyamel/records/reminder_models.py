"""When people are reminded of dates, and what they were mailed already."""

from django.db import models
from django_scopes import ScopedManager

from oyamel.org.models import Person, Scoped
from oyamel.records.models import Deadline


class ReminderPlan(Scoped):
    """An organization's own choice: on how many days before a date one is reminded, after how many late days who is above is told."""

    days_before = models.JSONField(default=list)
    escalate_after = models.PositiveSmallIntegerField(default=7)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization"], name="reminder_plan_unique")]


class ReminderMail(Scoped):
    """That a person had the mail of a day, or was told of one late date of somebody else: nobody is mailed twice."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, null=True, related_name="+")

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "on"],
                name="reminder_once_a_day",
                condition=models.Q(deadline__isnull=True),
            ),
            models.UniqueConstraint(fields=["person", "deadline"], name="reminder_escalated_once"),
        ]

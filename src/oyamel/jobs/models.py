"""Runs of jobs, and the schedules that start them."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from oyamel.jobs.enums import OPEN, RunState
from oyamel.org.models import LANGUAGES, Organization, User


class Schedule(models.Model):
    """A job that repeats by an RFC 5545 rule, counted on the wall clock of its time zone.

    Without an organization it serves the whole installation.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=80)
    arguments = models.JSONField(default=dict)
    rule = models.CharField(max_length=250)
    time_zone = models.CharField(max_length=40)
    starts_at = models.DateTimeField()
    last_due_at = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)

    objects = ScopedManager(organization="organization")
    everywhere = models.Manager()  # the worker looks for what is due before any scope is open

    class Meta:
        default_manager_name = "objects"
        base_manager_name = "everywhere"
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="schedule_name_unique"),
            models.UniqueConstraint(
                fields=["name"],
                name="schedule_installation_name_unique",
                condition=Q(organization__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["next_due_at"], name="schedule_by_due", condition=Q(is_active=True)),
        ]

    def __str__(self) -> str:
        return self.name


class Run(models.Model):
    """One run of a job: who asked, how far it is, how it ended."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=80)
    arguments = models.JSONField(default=dict)
    started_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    language = models.CharField(max_length=2, choices=LANGUAGES, default="en")
    schedule = models.ForeignKey(Schedule, on_delete=models.SET_NULL, null=True, related_name="+")
    due_at = models.DateTimeField(null=True)

    state = models.CharField(_("state"), max_length=11, choices=RunState.choices, default=RunState.QUEUED)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    unit = models.CharField(max_length=40, blank=True)
    message = models.TextField(_("message"), blank=True)
    result = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_requested_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(_("asked"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = ScopedManager(organization="organization")
    everywhere = models.Manager()  # the worker takes up runs before any scope is open

    class Meta:
        default_manager_name = "objects"
        base_manager_name = "everywhere"
        constraints = [
            models.UniqueConstraint(fields=["schedule", "due_at"], name="run_due_once"),
        ]
        indexes = [
            models.Index(fields=["organization", "started_by", "-created_at"], name="run_by_user"),
            models.Index(fields=["lease_until"], name="run_by_lease", condition=Q(state=RunState.RUNNING)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN

"""Issues, environmental conditions with the decisions made on them, interested parties and their needs."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from oyamel.frame.context import enums
from oyamel.frame.context.words import condition_choices
from oyamel.org.models import Scoped, User
from oyamel.records.models import RecordModel


class Issue(RecordModel):
    """An internal or external issue, or an environmental condition at work, that helps or hinders the system."""

    kind, prefix, slug = "issue", "ISS", "issues"
    statuses = enums.IssueStatus

    origin = models.CharField(
        _("where it arises"), max_length=15, choices=enums.Origin.choices, default=enums.Origin.INTERNAL
    )
    effect = models.CharField(_("effect"), max_length=10, blank=True, choices=enums.Effect.choices)
    direction = models.CharField(
        _("direction"),
        max_length=10,
        choices=enums.IssueDirection.choices,
        default=enums.IssueDirection.INWARD,
    )
    condition = models.CharField(
        _("environmental condition"), max_length=30, blank=True, choices=condition_choices
    )
    description = models.TextField(_("description"), blank=True)
    meaning = models.TextField(_("what it means for the system"), blank=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [
            models.Index(fields=["organization", "origin", "effect", "record"], name="issue_by_origin"),
            models.Index(fields=["organization", "direction"], name="issue_by_direction"),
            models.Index(fields=["organization", "condition"], name="issue_by_condition"),
        ]

    def search_text(self) -> list[str]:
        return [self.description, self.meaning]


class Condition(RecordModel):
    """One environmental condition, for the whole organization or a site; its status follows from the decisions."""

    kind, prefix, slug = "condition", "CON", "conditions"
    statuses = enums.ConditionStatus

    condition = models.CharField(
        _("environmental condition"), max_length=30, blank=True, choices=condition_choices
    )

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [models.Index(fields=["organization", "condition"], name="condition_by_code")]


class ConditionDecision(Scoped):
    """Whether a condition is relevant in one direction, with the reason; a newer decision follows, none is overwritten."""

    condition = models.ForeignKey(Condition, on_delete=models.PROTECT, related_name="decisions")
    direction = models.CharField(max_length=10, choices=enums.Direction.choices)
    is_relevant = models.BooleanField()
    reason = models.TextField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["condition", "direction"],
                name="condition_decision_one_current",
                condition=models.Q(is_current=True),
            )
        ]


class Party(RecordModel):
    """An interested party: who can affect the system, be affected by it, or believes so."""

    kind, prefix, slug = "party", "PTY", "parties"
    statuses = enums.PartyStatus

    type = models.CharField(_("type of party"), max_length=15, blank=True, choices=enums.PartyType.choices)
    influence = models.CharField(_("influence"), max_length=1, blank=True, choices=enums.Level.choices)
    interest = models.CharField(_("interest"), max_length=1, blank=True, choices=enums.Level.choices)
    contact = models.CharField(_("contact"), max_length=250, blank=True)
    engagement = models.TextField(_("how we stay in touch"), blank=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [
            models.Index(fields=["organization", "influence", "interest"], name="party_by_influence"),
            models.Index(fields=["organization", "interest"], name="party_by_interest"),
            models.Index(fields=["organization", "type"], name="party_by_type"),
        ]

    def search_text(self) -> list[str]:
        return [self.contact, self.engagement]


class Need(RecordModel):
    """A need or expectation of an interested party, and whether it becomes a compliance obligation."""

    kind, prefix, slug = "need", "NEE", "needs"
    statuses = enums.NeedStatus

    party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="needs",
        verbose_name=_("interested party"),
    )
    condition = models.CharField(
        _("environmental condition"), max_length=30, blank=True, choices=condition_choices
    )
    description = models.TextField(_("description"), blank=True)
    decision_reason = models.TextField(_("reason of the decision"), blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [models.Index(fields=["organization", "condition"], name="need_by_condition")]

    def search_text(self) -> list[str]:
        return [self.description]

"""Risks and opportunities, the versions of the scales, and every assessment made with them."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from oyamel.org.models import Scoped, User
from oyamel.plan.risks import enums
from oyamel.records.models import RecordModel

NONE = Decimal(-1)


class Risk(RecordModel):
    """A risk or opportunity that may keep the system from its intended outcomes, or help it there."""

    kind, prefix, slug = "risk", "RSK", "risks"
    statuses = enums.RiskStatus

    sign = models.CharField(
        _("risk or opportunity"), max_length=12, choices=enums.Sign.choices, default=enums.Sign.RISK
    )
    source = models.CharField(_("source"), max_length=12, blank=True, choices=enums.Source.choices)
    cause = models.TextField(_("cause"), blank=True)
    effect = models.TextField(_("effect"), blank=True)
    existing = models.TextField(_("what is in place already"), blank=True)
    cell = models.CharField(
        max_length=2, blank=True, editable=False
    )  # likelihood and consequence, one digit each
    cell_after = models.CharField(max_length=2, blank=True, editable=False)
    score = models.DecimalField(
        _("score before treatment"), max_digits=3, decimal_places=0, default=NONE, editable=False
    )
    score_after = models.DecimalField(
        _("score after treatment"), max_digits=3, decimal_places=0, default=NONE, editable=False
    )

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [
            models.Index(fields=["organization", "sign"], name="risk_by_sign"),
            models.Index(fields=["organization", "source"], name="risk_by_source"),
            models.Index(fields=["organization", "cell", "cell_after"], name="risk_by_cell"),
            models.Index(fields=["organization", "cell_after"], name="risk_by_cell_after"),
            models.Index(fields=["organization", "score"], name="risk_by_score"),
            models.Index(fields=["organization", "score_after"], name="risk_by_score_after"),
        ]

    def search_text(self) -> list[str]:
        return [self.cause, self.effect, self.existing]


class ScaleVersion(Scoped):
    """One version of the organization's scales, never edited; the newest is in use."""

    number = models.PositiveIntegerField()
    definition = models.JSONField()
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "number"], name="risk_scales_unique")]


class Assessment(Scoped):
    """One judgment of a risk before and, where given, after treatment; kept with its date, person and scales."""

    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="assessments")
    scales = models.ForeignKey(ScaleVersion, on_delete=models.PROTECT, related_name="assessments")
    likelihood = models.PositiveSmallIntegerField()
    consequence = models.PositiveSmallIntegerField()
    likelihood_after = models.PositiveSmallIntegerField(null=True)
    consequence_after = models.PositiveSmallIntegerField(null=True)
    note = models.TextField(blank=True)
    assessed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    assessed_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["risk"], name="assessment_one_current", condition=models.Q(is_current=True)
            )
        ]
        indexes = [models.Index(fields=["risk", "-assessed_at"], name="assessment_by_risk")]

"""Planned changes, and what each touches."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from oyamel.org.models import Scoped, User
from oyamel.plan.changes import enums
from oyamel.records.models import Action, Record, RecordModel


class PlannedChange(RecordModel):
    """A change that touches the management system, planned before it is carried out."""

    kind, prefix, slug = "change", "CHG", "changes"
    statuses = enums.ChangeStatus

    type = models.CharField(_("what changes"), max_length=12, blank=True, choices=enums.ChangeType.choices)
    what = models.TextField(_("description"), blank=True)
    why = models.TextField(_("why"), blank=True)
    ends_on = models.DateField(_("temporary, until"), null=True, blank=True)
    aspects_effect = models.TextField(_("effect on aspects"), blank=True)
    obligations_effect = models.TextField(_("effect on obligations"), blank=True)
    alternatives = models.TextField(_("alternatives"), blank=True)
    cost = models.DecimalField(
        _("cost"),
        max_digits=18,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Three capital letters, such as MXN."))],
    )

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [models.Index(fields=["organization", "type"], name="change_by_type")]

    def clean(self) -> None:
        if self.cost is not None and not self.currency:
            raise ValidationError({"currency": _("A cost needs its currency, such as MXN.")})
        if self.ends_on and self.record.due_on and self.ends_on < self.record.due_on:
            raise ValidationError({"ends_on": _("It ends before it takes effect.")})

    def search_text(self) -> list[str]:
        return [self.what, self.why, self.alternatives]


class Touched(Scoped):
    """A record that a change touches: what the assessment did with it, and where it stood right after."""

    change = models.ForeignKey(PlannedChange, on_delete=models.PROTECT, related_name="touched")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    did = models.CharField(max_length=10, choices=enums.Did.choices)
    status_after = models.CharField(max_length=30, blank=True)
    action = models.ForeignKey(Action, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "record"], name="touched_once")]

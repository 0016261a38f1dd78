"""Objectives, the values of their indicators, the means of their programme and their money."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from oyamel.check.inventory import choices
from oyamel.check.inventory.enums import Account
from oyamel.org.actors import Actor
from oyamel.org.models import Scoped, User
from oyamel.plan.objectives import enums
from oyamel.records.models import Action, Evidence, RecordModel


def _decimal(label: Any, **more: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=18, decimal_places=4, null=True, blank=True, **more)


class Objective(RecordModel):
    """An environmental objective: what is to change by how much until when, and how one knows."""

    kind, prefix, slug = "objective", "OBJ", "objectives"
    statuses = enums.ObjectiveStatus

    why = models.TextField(_("why"), blank=True)
    commitment = models.CharField(_("commitment of the policy"), max_length=250, blank=True)
    indicator = models.CharField(_("indicator"), max_length=160, blank=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    measure = models.CharField(
        _("kind of indicator"), max_length=8, choices=enums.Measure.choices, default=enums.Measure.AMOUNT
    )
    direction = models.CharField(
        _("what is better"), max_length=8, choices=enums.Direction.choices, default=enums.Direction.LOWER
    )
    account = models.CharField(
        _("figures from the inventory"), max_length=12, blank=True, choices=Account.choices
    )
    scope = models.CharField(_("only of scope"), max_length=10, blank=True)
    activity = models.CharField(_("only of activity"), max_length=60, blank=True, choices=choices.activities)
    production = models.ForeignKey(
        "metering.Source",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("per unit made by"),
    )
    baseline_value = _decimal(_("baseline"))
    baseline_from = models.DateField(_("baseline from"), null=True, blank=True)
    baseline_until = models.DateField(_("baseline until"), null=True, blank=True)
    baseline_source = models.CharField(_("source of the baseline"), max_length=250, blank=True)
    target_value = _decimal(_("target"))
    target_percent = _decimal(_("target as a change in %"), validators=[MinValueValidator(Decimal(0))])
    means = models.TextField(_("means"), blank=True)
    budget = _decimal(_("money planned"), validators=[MinValueValidator(Decimal(0))])
    currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Three capital letters, such as MXN."))],
    )
    price = _decimal(_("money saved per unit"), validators=[MinValueValidator(Decimal(0))])
    price_source = models.CharField(_("source of the price"), max_length=250, blank=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [
            models.Index(fields=["organization", "measure"], name="objective_by_measure"),
        ]

    def clean(self) -> None:
        errors = {**self._wrong_baseline(), **self._wrong_target()}
        if errors:
            raise ValidationError(errors)

    def _wrong_baseline(self) -> dict[str, Any]:
        if self.baseline_value is None:
            return {}
        if not self.unit:
            return {"unit": _("A value needs its unit, such as kWh or t.")}
        if self.baseline_from is None or self.baseline_until is None:
            return {"baseline_until": _("A baseline needs its first and its last day.")}
        if self.baseline_until < self.baseline_from:
            return {"baseline_until": _("The last day comes before the first.")}
        return {}

    def _wrong_target(self) -> dict[str, Any]:
        if self.target_value is not None and self.target_percent is not None:
            return {"target_percent": _("Give the target as a value or as a change in %, not both.")}
        if self.target_value is not None and not self.unit:
            return {"unit": _("A value needs its unit, such as kWh or t.")}
        return {}

    def search_text(self) -> list[str]:
        return [self.why, self.indicator, self.means]

    @classmethod
    def after_save(cls, actor: Actor, rows: Sequence[Any]) -> None:
        """The outlook follows the baseline and the target."""
        from oyamel.plan.objectives import outlook  # reads these models

        outlook.refresh(rows)


class Standing(Scoped):
    """What the figures say of an objective, computed from its curve; written again whenever one of them changes."""

    objective = models.OneToOneField(
        Objective, on_delete=models.CASCADE, primary_key=True, related_name="standing"
    )
    outlook = models.CharField(_("outlook"), max_length=12, choices=enums.Outlook.choices)
    latest = models.FloatField(null=True)
    latest_on = models.DateField(null=True)
    forecast = models.FloatField(null=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [models.Index(fields=["organization", "outlook"], name="standing_by_outlook")]


class Measurement(Scoped):
    """A value of the indicator for a span, with the document it comes from. Never edited: replaced or withdrawn."""

    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="measurements")
    start = models.DateField(_("from"))
    end = models.DateField(_("until"))
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4)
    unit = models.CharField(_("unit"), max_length=40)
    is_estimated = models.BooleanField(_("estimated"), default=False)
    document = models.CharField(_("document"), max_length=160, blank=True)
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(start__lte=models.F("end")), name="measurement_span_in_order"
            )
        ]
        indexes = [models.Index(fields=["objective", "end"], name="measurement_by_day")]


class Means(Scoped):
    """What an action of the programme takes: people, equipment, money planned."""

    action = models.OneToOneField(Action, on_delete=models.CASCADE, primary_key=True, related_name="+")
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="means_rows")
    means = models.CharField(_("means"), max_length=250, blank=True)
    planned = _decimal(_("money planned"), validators=[MinValueValidator(Decimal(0))])

    objects = ScopedManager(organization="organization")


class Money(Scoped):
    """Money spent on an objective or saved by it, with the document that shows it. Never edited: withdrawn."""

    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="money")
    kind = models.CharField(_("kind"), max_length=6, choices=enums.MoneyKind.choices)
    on = models.DateField(_("day"))
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2)
    what = models.CharField(_("what"), max_length=160)
    document = models.CharField(_("document"), max_length=160, blank=True)
    action = models.ForeignKey(
        Action, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("action")
    )
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [models.Index(fields=["objective", "on"], name="money_by_day")]

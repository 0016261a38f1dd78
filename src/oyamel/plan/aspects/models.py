"""Activities, aspects with their impacts, methods of significance and the evaluations made with them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from oyamel.facts import vocabulary
from oyamel.org.models import Organization, Scoped, User
from oyamel.plan.aspects import enums, library
from oyamel.records import bulk
from oyamel.records.errors import Refused
from oyamel.records.models import RecordModel


class Activity(RecordModel):
    """An activity, product or service of the organization, from which aspects arise."""

    kind, prefix, slug = "activity", "ACT", "activities"
    statuses = enums.ActivityStatus

    type = models.CharField(
        _("type"), max_length=10, choices=enums.ActivityType.choices, default=enums.ActivityType.ACTIVITY
    )
    inputs = models.TextField(_("inputs"), blank=True)
    outputs = models.TextField(_("outputs"), blank=True)
    description = models.TextField(_("description"), blank=True)

    objects = ScopedManager(organization="organization")

    def search_text(self) -> list[str]:
        return [self.description, self.inputs, self.outputs]


class ImpactLines:
    """The impacts of aspects as child rows; in history and exchange a list of {impact, sign}."""

    def read(self, ids: list[int]) -> dict[int, list[dict[str, str]]]:
        """The impacts of many aspects: id → lines, in the order of the library."""
        lines: dict[int, list[dict[str, str]]] = defaultdict(list)
        for start in range(0, len(ids), 500):
            rows = Impact.objects.filter(aspect__in=ids[start : start + 500]).order_by("aspect", "position")
            for aspect, impact, sign in rows.values_list("aspect", "impact", "sign"):
                lines[aspect].append({"impact": impact, "sign": sign})
        return dict(lines)

    def write(self, organization: Organization, by_aspect: dict[int, Any]) -> None:
        """Replace the impacts of many aspects. Raises ValidationError for an impact that is unknown or stands twice."""
        ids = list(by_aspect)
        for start in range(0, len(ids), 500):
            Impact.objects.filter(aspect__in=ids[start : start + 500]).delete()
        bulk.insert_each(
            [
                row
                for aspect, lines in by_aspect.items()
                for row in self._rows(organization, aspect, lines or [])
            ]
        )

    def _rows(
        self, organization: Organization, aspect: int, lines: Iterable[dict[str, str]]
    ) -> list["Impact"]:
        rows = [
            Impact(
                organization=organization,
                aspect_id=aspect,
                impact=line["impact"],
                sign=line["sign"],
                position=place,
            )
            for place, line in enumerate(lines)
        ]
        if len({row.impact for row in rows}) != len(rows):
            raise ValidationError({"impacts": _("An impact stands twice; name each impact once.")})
        for row in rows:
            if row.impact not in vocabulary.impacts() or row.sign not in enums.Sign.values:
                raise ValidationError(
                    {"impacts": _("“%(impact)s” is no known impact.") % {"impact": row.impact}}
                )
        return rows


class Aspect(RecordModel):
    """An element of an activity, product or service that interacts or can interact with the environment."""

    kind, prefix, slug = "aspect", "ASP", "aspects"
    statuses = enums.AspectStatus
    children = {"impacts": ImpactLines()}

    activity = models.ForeignKey(
        Activity,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="aspects",
        verbose_name=_("activity, product or service"),
    )
    type = models.CharField(
        _("type of aspect"), max_length=30, blank=True, choices=library.aspect_type_choices
    )
    condition = models.CharField(
        _("condition"), max_length=10, choices=enums.Condition.choices, default=enums.Condition.NORMAL
    )
    stage = models.CharField(_("life-cycle stage"), max_length=20, blank=True, choices=library.stage_choices)
    reach = models.CharField(
        _("control or influence"), max_length=10, choices=enums.Reach.choices, default=enums.Reach.CONTROL
    )
    period = models.CharField(
        _("past, present or planned"),
        max_length=10,
        choices=enums.Period.choices,
        default=enums.Period.PRESENT,
    )
    quantity = models.DecimalField(
        _("quantity per year"),
        max_digits=18,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    quantity_unit = models.CharField(_("unit"), max_length=20, blank=True)
    receptor = models.CharField(_("receptor"), max_length=160, blank=True)
    has_legal_requirement = models.BooleanField(_("a legal requirement applies"), default=False)
    has_party_concern = models.BooleanField(_("an interested party is concerned"), default=False)
    description = models.TextField(_("description"), blank=True)
    score_text = models.CharField(_("score"), max_length=20, blank=True, editable=False)
    score_key = models.FloatField(default=-1, editable=False)  # sorts the list; -1 where there is no number
    band = models.CharField(_("class"), max_length=40, blank=True, editable=False)

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [
            models.Index(fields=["organization", "condition"], name="aspect_by_condition"),
            models.Index(fields=["organization", "stage"], name="aspect_by_stage"),
            models.Index(fields=["organization", "type"], name="aspect_by_type"),
            models.Index(fields=["organization", "reach"], name="aspect_by_reach"),
            models.Index(fields=["organization", "score_key"], name="aspect_by_score"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quantity__isnull=True) | models.Q(quantity__gte=0),
                name="aspect_quantity_positive",
            )
        ]

    def clean(self) -> None:
        if self.quantity is not None and not self.quantity_unit:
            raise ValidationError({"quantity_unit": _("A quantity needs its unit, such as kg or m³.")})

    def search_text(self) -> list[str]:
        return [self.description, self.receptor]


class Impact(Scoped):
    """One impact of an aspect and its sign."""

    aspect = models.ForeignKey(Aspect, on_delete=models.CASCADE, related_name="impact_rows")
    impact = models.CharField(_("impact"), max_length=40, choices=library.impact_choices)
    sign = models.CharField(_("sign"), max_length=10, choices=enums.Sign.choices, default=enums.Sign.ADVERSE)
    position = models.PositiveSmallIntegerField(default=0)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["aspect", "impact"], name="impact_unique")]
        indexes = [models.Index(fields=["organization", "impact", "aspect"], name="impact_by_code")]


class Method(RecordModel):
    """A method of judging significance. Its versions are never edited; one method of an organization is in use."""

    kind, prefix, slug = "method", "MET", "methods"
    statuses = enums.MethodStatus

    purpose = models.TextField(_("purpose"), blank=True)

    objects = ScopedManager(organization="organization")

    def refuse_archive(self) -> None:
        if self.record.status == enums.MethodStatus.IN_USE:
            raise Refused(
                _("%(number)s is in use; put another method in use first."),
                params={"number": self.record.number},
            )


class MethodVersion(Scoped):
    """One version of a method: criteria, scales, formula, classes and overrides as data."""

    method = models.ForeignKey(Method, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    in_use_from = models.DateTimeField(null=True, blank=True)
    in_use_until = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["method", "number"], name="method_version_unique"),
            models.UniqueConstraint(
                fields=["organization"],
                name="method_one_in_use",
                condition=models.Q(in_use_from__isnull=False, in_use_until__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method.record.title}, {_('version')} {self.number}"


class Evaluation(Scoped):
    """One judgment of an aspect's significance, kept for ever with its date, person and method version."""

    aspect = models.ForeignKey(Aspect, on_delete=models.PROTECT, related_name="evaluations")
    method_version = models.ForeignKey(MethodVersion, on_delete=models.PROTECT, related_name="evaluations")
    condition = models.CharField(max_length=10, choices=enums.Condition.choices)
    scores = models.JSONField()
    score = models.CharField(max_length=40, blank=True)
    band = models.CharField(max_length=40, blank=True)
    is_significant = models.BooleanField(null=True)
    reasons = models.JSONField(default=list)
    note = models.TextField(blank=True)
    evaluated_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    evaluated_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["aspect"], name="evaluation_one_current", condition=models.Q(is_current=True)
            )
        ]
        indexes = [models.Index(fields=["aspect", "-evaluated_at"], name="evaluation_by_aspect")]

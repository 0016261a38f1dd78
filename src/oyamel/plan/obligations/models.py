"""Obligations of sites, what each requires, an organization's own rules, and the packs it stands on."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from oyamel.facts.obligations.packs import read_rrule
from oyamel.org.actors import Actor
from oyamel.org.models import Scoped, Site, User
from oyamel.plan.obligations import enums
from oyamel.records.models import Record, RecordModel


def check_recurrence(rule: str) -> None:
    """Raise ValidationError at `recurrence` unless the text is one recurrence without a first date."""
    if not rule:
        return
    try:
        read_rrule(rule)
    except ValueError as error:
        raise ValidationError(
            {"recurrence": _("%(problem)s. Write one rule such as FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1.")},
            params={"problem": error},
        ) from error


class Obligation(RecordModel):
    """One duty at one site: from a row of a pack, from an own rule, or written by hand. `fact_id` names its row.

    What the rule says (`verdict`) stands beside what a named person decided (`decision`); neither overwrites the other.
    An empty `requirement` reads as the row words it, in the reader's language.
    """

    kind, prefix, slug = "obligation", "OBL", "obligations"
    statuses = enums.ObligationStatus

    level = models.CharField(
        _("level of law"), max_length=12, choices=enums.Level.choices, default=enums.Level.OTHER
    )
    jurisdiction = models.CharField(_("jurisdiction"), max_length=6, blank=True)
    authority = models.CharField(_("authority"), max_length=200, blank=True)
    instrument = models.CharField(_("law or instrument"), max_length=200, blank=True)
    citation = models.CharField(_("citation"), max_length=300, blank=True)
    text_as_of = models.DateField(_("text as of"), null=True, blank=True)
    topic = models.CharField(_("topic"), max_length=20, blank=True, choices=enums.topic_choices)
    type = models.CharField(_("kind of duty"), max_length=20, blank=True, choices=enums.type_choices)
    requirement = models.TextField(_("what must be done"), blank=True)
    recurrence = models.CharField(_("recurrence"), max_length=200, blank=True)
    first_on = models.DateField(_("first due date"), null=True, blank=True)
    measures = models.TextField(_("how we comply"), blank=True)
    method = models.TextField(_("how we know"), blank=True)
    frequency = models.CharField(_("evaluated"), max_length=12, blank=True, choices=enums.Frequency.choices)
    pack = models.CharField(_("pack"), max_length=3, blank=True, editable=False)
    pack_digest = models.CharField(max_length=64, blank=True, editable=False)
    is_verified = models.BooleanField(_("read in its source"), default=False, editable=False)
    verdict = models.CharField(
        _("by the rule"), max_length=14, blank=True, choices=enums.Verdict.choices, editable=False
    )
    decision = models.CharField(
        _("decision"), max_length=14, blank=True, choices=enums.Decision.choices, editable=False
    )
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)
    decided_verdict = models.CharField(max_length=14, blank=True, editable=False)
    must_decide_again = models.BooleanField(_("to be decided again"), default=False, editable=False)
    evaluated_on = models.DateField(_("last evaluated"), null=True, blank=True, editable=False)
    evaluated_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    anchors = models.JSONField(default=dict, blank=True, editable=False)
    watched_on = models.DateField(_("law last looked at"), null=True, blank=True, editable=False)

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [
            models.Index(fields=["organization", "verdict"], name="obligation_by_verdict"),
            models.Index(fields=["organization", "topic"], name="obligation_by_topic"),
            models.Index(fields=["organization", "level"], name="obligation_by_level"),
            models.Index(fields=["organization", "jurisdiction"], name="obligation_by_place"),
            models.Index(fields=["organization", "type"], name="obligation_by_type"),
            models.Index(fields=["organization", "is_verified"], name="obligation_by_check"),
            models.Index(
                fields=["organization"],
                name="obligation_to_decide",
                condition=models.Q(must_decide_again=True),
            ),
        ]

    def clean(self) -> None:
        check_recurrence(self.recurrence)

    def search_text(self) -> list[str]:
        return [self.citation, self.instrument, self.authority, self.requirement, *self._pack_words()]

    def _pack_words(self) -> list[str]:
        from oyamel.plan.obligations import texts  # reads the packs, which the model itself does not need

        return texts.searchable(self.record.fact_id)

    @classmethod
    def after_save(cls, actor: Actor, rows: Sequence[Any]) -> None:
        from oyamel.plan.obligations.domain import planning  # stands on this model

        planning.plan_obligations(rows)


class MissingDate(Scoped):
    """A date that a person has to give before an obligation has due dates: "start", or the name of an anchor."""

    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="missing_dates")
    name = models.CharField(max_length=40)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["obligation", "name"], name="missing_date_unique")]


class RequirementItem(RecordModel):
    """One thing that must be done or kept, for an obligation or for a condition of a permit (`parent`)."""

    kind, prefix, slug = "requirement", "REQ", "requirements"
    statuses = enums.Outcome

    parent = models.ForeignKey(
        Record,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("belongs to"),
    )
    requirement = models.TextField(_("what must be done"), blank=True)
    citation = models.CharField(_("condition or citation"), max_length=120, blank=True)
    parameter = models.CharField(_("parameter"), max_length=120, blank=True)
    limit_sign = models.CharField(_("limit"), max_length=2, blank=True, choices=enums.Sign.choices)
    limit_value = models.DecimalField(
        _("limit value"), max_digits=18, decimal_places=6, null=True, blank=True
    )
    limit_unit = models.CharField(_("unit of the limit"), max_length=30, blank=True)
    monitoring = models.TextField(_("monitoring"), blank=True)
    report = models.TextField(_("report"), blank=True)
    recurrence = models.CharField(_("recurrence"), max_length=200, blank=True)
    first_on = models.DateField(_("first due date"), null=True, blank=True)
    method = models.TextField(_("how we know"), blank=True)
    frequency = models.CharField(_("evaluated"), max_length=12, blank=True, choices=enums.Frequency.choices)
    evaluated_on = models.DateField(_("last evaluated"), null=True, blank=True, editable=False)
    evaluated_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [models.Index(fields=["organization", "parent"], name="requirement_by_parent")]

    def clean(self) -> None:
        check_recurrence(self.recurrence)
        if self.limit_value is not None and not (self.limit_sign and self.limit_unit):
            raise ValidationError(
                {"limit_value": _("A limit needs its comparison and its unit, such as “at most 60 mg/L”.")}
            )

    def search_text(self) -> list[str]:
        return [self.requirement, self.citation, self.parameter]

    @classmethod
    def after_save(cls, actor: Actor, rows: Sequence[Any]) -> None:
        from oyamel.plan.obligations.domain import planning  # stands on this model

        planning.plan_requirements(rows)


class Rule(RecordModel):
    """A row of law of the organization's own, in the form of the packs: a municipality's, a state's without a pack.

    It is judged at every site of its branch, or everywhere when it has no site. Only rules in use are judged.
    """

    kind, prefix, slug = "rule", "RUL", "rules"
    statuses = enums.RuleStatus

    level = models.CharField(
        _("level of law"), max_length=12, choices=enums.Level.choices, default=enums.Level.MUNICIPALITY
    )
    jurisdiction = models.CharField(_("country or state"), max_length=6, blank=True)
    municipality = models.CharField(_("municipality"), max_length=120, blank=True)
    authority = models.CharField(_("authority"), max_length=200, blank=True)
    instrument = models.CharField(_("law or instrument"), max_length=200, blank=True)
    citation = models.CharField(_("citation"), max_length=300, blank=True)
    text_as_of = models.DateField(_("text as of"), null=True, blank=True)
    topic = models.CharField(_("topic"), max_length=20, choices=enums.topic_choices, default="general")
    type = models.CharField(_("kind of duty"), max_length=20, choices=enums.type_choices, default="limit")
    requirement = models.TextField(_("what must be done"), blank=True)
    condition = models.TextField(_("applies when"), blank=True)
    recurrence = models.CharField(_("recurrence"), max_length=200, blank=True)
    first_on = models.DateField(_("first due date"), null=True, blank=True)
    due_words = models.CharField(_("due, in words"), max_length=250, blank=True)
    penalty = models.CharField(_("penalty"), max_length=250, blank=True)
    source = models.URLField(_("address of the text"), max_length=300, blank=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [models.Index(fields=["organization", "jurisdiction"], name="rule_by_place")]

    def clean(self) -> None:
        check_recurrence(self.recurrence)

    def search_text(self) -> list[str]:
        return [self.requirement, self.citation, self.authority, self.municipality]

    @classmethod
    def after_save(cls, actor: Actor, rows: Sequence[Any]) -> None:
        from oyamel.plan.obligations.domain import rules  # stands on this model

        rules.follow(actor, rows)


class PackText(models.Model):
    """The rows of one version of a pack, kept as they were: the same for all organizations, and public."""

    pack = models.CharField(max_length=3)
    digest = models.CharField(max_length=64, unique=True)
    as_of = models.CharField(max_length=10)
    rows = models.JSONField()
    kept_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.pack} {self.as_of}"


class TakenPack(Scoped):
    """That an organization took a version of a pack; the newest of a pack is the one it stands on."""

    text = models.ForeignKey(PackText, on_delete=models.PROTECT, related_name="+")
    pack = models.CharField(max_length=3)
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField()

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [models.Index(fields=["organization", "pack", "taken_at"], name="taken_pack_by_time")]


class TopicChoice(Scoped):
    """Which of the topics that are off by default an organization has turned on."""

    topics = models.JSONField(default=list)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization"], name="topic_choice_unique")]


class Comparison(Scoped):
    """Somebody's own legal matrix beside the packs, for one site. `columns`: meaning → index of the column."""

    key = models.CharField(max_length=32, unique=True)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    columns = models.JSONField(default=dict)
    headings = models.JSONField(default=list)
    created_at = models.DateTimeField()

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [models.Index(fields=["organization", "created_at"], name="comparison_by_time")]

    def __str__(self) -> str:
        return self.name


class ComparedRow(Scoped):
    """One row of the matrix and what it is here. `score` from 0 to 1; `reason` a code with its parameters."""

    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="rows")
    row = models.PositiveIntegerField()
    title = models.CharField(max_length=500, blank=True)
    citation = models.CharField(max_length=500, blank=True)
    cells = models.JSONField(default=list)
    outcome = models.CharField(max_length=14, choices=enums.Match.choices)
    fact_id = models.CharField(max_length=120, blank=True)
    score = models.FloatField(default=0)
    reason = models.CharField(max_length=30, blank=True)
    params = models.JSONField(default=dict)
    is_confirmed = models.BooleanField(default=False)
    taken = models.ForeignKey(Record, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comparison", "row"], name="compared_row_unique")]

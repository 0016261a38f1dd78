"""Inventories by year, the months they close, their calculations with totals, own factors, shares of sites."""

from collections.abc import Sequence
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from oyamel.check.inventory import choices, enums
from oyamel.check.metering.models import Source
from oyamel.engine.inventory.problems import InventoryProblem
from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.org.models import Scoped, Site, User
from oyamel.records.models import RecordModel

PERCENT = [MinValueValidator(0), MaxValueValidator(100)]


def last_year() -> int:
    """The year that is usually reported now."""
    return clock.today().year - 1


class Inventory(RecordModel):
    """The environmental accounts of one reporting year, of the organization or of the branch of its site."""

    kind, prefix, slug = "inventory", "INV", "inventories"
    statuses = enums.InventoryStatus

    year = models.PositiveSmallIntegerField(
        _("year"), default=last_year, validators=[MinValueValidator(1990), MaxValueValidator(2100)]
    )
    first_month = models.PositiveSmallIntegerField(
        _("first month of the year"), default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    approach = models.CharField(
        _("boundary by"), max_length=12, choices=enums.Approach.choices, default=enums.Approach.OPERATIONAL
    )
    gwp_set = models.CharField(
        _("warming potentials"), max_length=40, choices=choices.gwp_sets, default=choices.default_gwp_set
    )
    method = models.CharField(
        _("scope 2 in the total"),
        max_length=10,
        choices=enums.Scope2Method.choices,
        default=enums.Scope2Method.LOCATION,
    )
    edition = models.CharField(_("edition of factors"), max_length=80, blank=True)
    is_base_year = models.BooleanField(_("base year"), default=False)
    recast_percent = models.DecimalField(
        _("recast the base year above"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=PERCENT,
    )
    intended_use = models.TextField(_("purpose and intended users"), blank=True)
    boundary_note = models.TextField(_("organizational boundary"), blank=True)
    significance = models.TextField(_("which indirect emissions count"), blank=True)
    exclusions = models.TextField(_("what is left out, and why"), blank=True)
    base_year_note = models.TextField(_("choice of the base year"), blank=True)
    method_note = models.TextField(_("methods and their changes"), blank=True)
    verification = models.TextField(_("verification"), blank=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [models.Index(fields=["organization", "year"], name="inventory_by_year")]

    @property
    def months(self) -> list[int]:
        """The twelve months of the year as 202401 …"""
        first = self.year * 12 + self.first_month - 1
        return [(first + step) // 12 * 100 + (first + step) % 12 + 1 for step in range(12)]

    @classmethod
    def after_save(cls, actor: Actor, rows: Sequence["Inventory"]) -> None:
        from oyamel.check.inventory.domain import freshness  # the verbs stand on the models

        freshness.note_settings(rows)

    def search_text(self) -> list[str]:
        return [str(self.year), self.intended_use, self.boundary_note]


class Calculation(Scoped):
    """One run over an inventory's data. What it rests on stands in hashes; its lines in a file named by theirs.

    `boundary` maps a site's id to [share of each month]; `problems` is what could not be counted, and why.
    """

    inventory = models.ForeignKey(Inventory, on_delete=models.PROTECT, related_name="calculations")
    version = models.PositiveIntegerField()
    is_current = models.BooleanField(default=True)
    is_kept = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    engine = models.CharField(max_length=40)
    facts = models.CharField(max_length=64)
    gwp_set = models.CharField(max_length=40)
    method = models.CharField(max_length=10)
    approach = models.CharField(max_length=12)
    edition = models.CharField(max_length=80, blank=True)
    boundary = models.JSONField(default=dict)
    inputs_hash = models.CharField(max_length=64)
    lines_hash = models.CharField(max_length=64)
    ledger = models.CharField(max_length=64)
    activity = models.CharField(max_length=64)
    lines = models.PositiveIntegerField(default=0)
    co2e_kg = models.FloatField(default=0)
    other_method_kg = models.FloatField(default=0)
    uncertainty = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    explanation = models.JSONField(default=list)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["inventory", "version"], name="calculation_version_unique"),
            models.UniqueConstraint(
                fields=["inventory"], name="calculation_one_current", condition=Q(is_current=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inventory.record.number} · {_t('version')} {self.version}"


class Freshness(Scoped):
    """When data that an inventory rests on changed last."""

    inventory = models.OneToOneField(Inventory, on_delete=models.CASCADE, related_name="freshness")
    inputs_changed_at = models.DateTimeField()

    objects = ScopedManager(organization="organization")


class Total(Scoped):
    """An amount of one month of a site, weighted by the site's share, in the unit of its account.

    `item` is the gas or pollutant; of production it is the id of the source.
    """

    calculation = models.ForeignKey(Calculation, on_delete=models.CASCADE, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, related_name="+")
    month = models.PositiveIntegerField()
    account = models.CharField(max_length=12)
    scope = models.CharField(max_length=10, blank=True)
    method = models.CharField(max_length=10, blank=True)
    activity = models.CharField(max_length=60, blank=True)
    item = models.CharField(max_length=80, blank=True)
    route = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    unit = models.CharField(max_length=20)
    amount = models.FloatField()
    estimated = models.FloatField(default=0)
    co2e_kg = models.FloatField(default=0)
    estimated_co2e_kg = models.FloatField(default=0)
    lines = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class WholeTotal(Total):
    """A total of all sites together: what those who see everything read."""

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [models.Index(fields=["calculation", "account", "month"], name="whole_total_figures")]


class SiteTotal(Total):
    """A total of a site."""

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [
            models.Index(
                fields=["calculation", "account", "site", "month", "scope", "method", "co2e_kg"],
                name="site_total_figures",
            ),
            models.Index(fields=["calculation", "site", "month"], name="site_total_months"),
        ]


class YearTotal(Total):
    """A total of one source over the whole year, whatever month (0), gas, route and kind."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [models.Index(fields=["calculation", "account", "site"], name="year_total_figures")]


class MonthlyTotal(Total):
    """A total of one source."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [
            models.Index(fields=["calculation", "source", "month"], name="monthly_total_by_source"),
            models.Index(fields=["calculation", "account", "site", "month"], name="monthly_total_figures"),
        ]


class PeriodState(Scoped):
    """How far a month of a site is; no row means open. A closed one is frozen under the hash of its lines.

    `hash` and `calculation` are those of the last closing, also while the month is open again for correction.
    """

    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    month = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=enums.Period.choices, default=enums.Period.OPEN)
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    signed_with = models.CharField(max_length=12, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    hash = models.CharField(max_length=64, blank=True)
    calculation = models.ForeignKey(Calculation, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "site", "month"], name="period_unique"),
            models.UniqueConstraint(
                fields=["organization", "month"],
                name="period_whole_unique",
                condition=Q(site__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["organization", "month", "state"], name="period_by_month")]


class SiteShare(Scoped):
    """How much of a site counts from a day on; a site without a row counts in full."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", verbose_name=_("site"))
    starts_on = models.DateField(_("from"))
    equity_percent = models.DecimalField(
        _("equity share"), max_digits=6, decimal_places=3, default=Decimal(100), validators=PERCENT
    )
    has_operational = models.BooleanField(_("operational control"), default=True)
    has_financial = models.BooleanField(_("financial control"), default=True)
    reason = models.CharField(_("reason"), max_length=300)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "starts_on"], name="share_unique")]

    def of(self, approach: str) -> Decimal:
        """The share between 0 and 1 under an approach."""
        if approach == enums.Approach.EQUITY:
            return self.equity_percent / 100
        has = self.has_operational if approach == enums.Approach.OPERATIONAL else self.has_financial
        return Decimal(int(has))


class OwnFactor(RecordModel):
    """An organization's own emission factor. It counts once another person has approved it as it stands."""

    kind, prefix, slug = "factor", "FAC", "factors"
    statuses = enums.FactorStatus

    activity = models.CharField(_("activity"), max_length=60, blank=True, choices=choices.activities)
    material = models.CharField(_("material"), max_length=120, blank=True)
    pollutant = models.CharField(_("gas or pollutant"), max_length=40, blank=True)
    value = models.DecimalField(
        _("value"), max_digits=24, decimal_places=12, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    numerator = models.CharField(_("mass unit"), max_length=20, default="kg")
    denominator = models.CharField(_("per unit of activity"), max_length=20, blank=True)
    basis = models.CharField(
        _("heating value"), max_length=3, blank=True, choices=[("HHV", "HHV"), ("LHV", "LHV")]
    )
    conditions = models.CharField(
        _("state of the gas"), max_length=12, blank=True, choices=choices.conditions
    )
    gwp_set = models.CharField(_("published under"), max_length=40, blank=True, choices=choices.gwp_sets)
    method = models.CharField(
        _("scope 2 method"), max_length=10, blank=True, choices=enums.Scope2Method.choices
    )
    for_source = models.ForeignKey(
        Source, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("only for")
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    document = models.CharField(_("source document"), max_length=250, blank=True)
    page = models.CharField(_("table or page"), max_length=80, blank=True)
    uncertainty_percent = models.DecimalField(
        _("uncertainty"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    notes = models.TextField(_("notes"), blank=True)

    objects = ScopedManager(organization="organization")

    @classmethod
    def after_save(cls, actor: Actor, rows: Sequence["OwnFactor"]) -> None:
        from oyamel.check.inventory.domain import own_factors  # the verbs stand on the models

        own_factors.take_back_edited(actor, rows)

    @property
    def missing(self) -> list[str]:
        """The names of the fields without which it cannot count."""
        needed = ["activity", "pollutant", "value", "denominator", "valid_from", "document"]
        needed += ["gwp_set"] if self.pollutant == "CO2e" else []
        return [name for name in needed if getattr(self, name) in ("", None)]

    def clean(self) -> None:
        problems: dict[str, str] = {}
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            problems["valid_to"] = _t("The last day is before the first; exchange them or correct one.")
        for name in ("numerator", "denominator"):
            try:
                choices.check_unit(getattr(self, name), self.conditions)
            except InventoryProblem as problem:
                problems[name] = choices.worded(problem)
        if self.pollutant and self.pollutant not in choices.pollutant_ids():
            problems["pollutant"] = _t("Not a gas or pollutant of the library; use one of: %(known)s.") % {
                "known": ", ".join(choices.pollutant_ids())
            }
        if problems:
            raise ValidationError(problems)

    def search_text(self) -> list[str]:
        return [self.activity, self.material, self.document, self.notes]

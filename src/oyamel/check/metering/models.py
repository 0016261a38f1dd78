"""Sources and meters, the amounts entered for them, and the files they came from."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from oyamel.check.metering import enums, units, words
from oyamel.jobs.models import Run
from oyamel.org.actors import Actor
from oyamel.org.models import Scoped, User
from oyamel.records.models import Evidence, RecordModel, StoredFile

currency_rule = RegexValidator(r"^[A-Z]{3}$", _("Three capital letters, such as MXN."))
not_negative = MinValueValidator(0)


def _percent(label: Any) -> models.DecimalField:
    validators = [not_negative]
    return models.DecimalField(
        label, max_digits=7, decimal_places=4, null=True, blank=True, validators=validators
    )


class Source(RecordModel):
    """What is counted at a place: a supply, a fuel, a waste stream, a product. Its entries and readings say how much."""

    kind, prefix, slug = "source", "SRC", "sources"
    statuses = enums.SourceStatus

    purpose = models.CharField(
        _("counted for"), max_length=12, choices=enums.Purpose.choices, default=enums.Purpose.CONSUMPTION
    )
    activity = models.CharField(
        _("what is counted"), max_length=60, blank=True, choices=words.activity_choices
    )
    material = models.CharField(_("material"), max_length=120, blank=True)
    unit = models.CharField(_("unit"), max_length=40)
    conditions = models.CharField(
        _("state of the gas"), max_length=12, blank=True, choices=units.condition_choices
    )
    basis = models.CharField(_("heating value"), max_length=3, blank=True, choices=enums.HeatBasis.choices)
    scope = models.CharField(_("scope, where it differs"), max_length=10, blank=True, choices=units.SCOPES)
    region = models.CharField(_("grid or region"), max_length=12, blank=True)
    supplier = models.CharField(_("supplier"), max_length=120, blank=True)
    account_number = models.CharField(_("account number"), max_length=60, blank=True)
    data_kind = models.CharField(
        _("comes as"), max_length=12, choices=enums.DataKind.choices, default=enums.DataKind.BILLS
    )
    expected_every = models.CharField(
        _("expected"), max_length=12, choices=enums.Every.choices, default=enums.Every.MONTH
    )
    expected_after_days = models.PositiveSmallIntegerField(_("days until it is there"), default=30)
    starts_on = models.DateField(_("counts from"), null=True, blank=True)
    ends_on = models.DateField(_("counts until"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, validators=[currency_rule])
    sulfur_percent = _percent(_("sulfur, % by weight"))
    ash_percent = _percent(_("ash, % by weight"))
    uncertainty_percent = _percent(_("uncertainty, ± %"))
    notes = models.TextField(_("notes"), blank=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [
            models.Index(fields=["organization", "activity"], name="source_by_activity"),
            models.Index(fields=["organization", "purpose"], name="source_by_purpose"),
            models.Index(fields=["organization", "data_kind"], name="source_by_data_kind"),
            models.Index(fields=["organization", "expected_every"], name="source_by_expected"),
            models.Index(
                fields=["organization", "account_number"],
                name="source_by_account",
                condition=~Q(account_number=""),
            ),
        ]

    def clean(self) -> None:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError(
                {"ends_on": _("This lies before the first day; exchange the two or correct one.")}
            )
        if self.purpose == enums.Purpose.CONSUMPTION:
            if not self.activity:
                raise ValidationError(
                    {"activity": _("Choose what is counted; without it nothing can be calculated.")}
                )
            units.check_source(self)

    def search_text(self) -> list[str]:
        return [self.supplier, self.account_number, self.material, self.notes]

    @classmethod
    def after_save(cls, actor: Actor, rows: Sequence[Any]) -> None:
        from oyamel.check.metering import hooks  # the verbs stand on the models
        from oyamel.check.metering.domain.expecting import expect_again

        expect_again(actor.organization, [row.pk for row in rows])
        hooks.tell(
            actor.organization,
            [hooks.Span(row, row.starts_on or date.min, row.ends_on or date.max) for row in rows],
        )


class Meter(RecordModel):
    """A device that counts for a source; a replaced one stays with its readings."""

    kind, prefix, slug = "meter", "MTR", "meters"
    statuses = enums.MeterStatus

    source = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="meters",
        verbose_name=_("source"),
    )
    serial = models.CharField(_("serial number"), max_length=60, blank=True)
    unit = models.CharField(_("unit, where it differs"), max_length=40, blank=True)
    type = models.CharField(
        _("how it counts"), max_length=12, choices=enums.MeterType.choices, default=enums.MeterType.CUMULATIVE
    )
    rollover_at = models.DecimalField(
        _("starts again from zero at"), max_digits=15, decimal_places=3, null=True, blank=True,
        validators=[MinValueValidator(1)],
    )  # fmt: skip
    multiplier = models.DecimalField(
        _("multiplier"), max_digits=12, decimal_places=6, default=1, validators=[MinValueValidator(0)]
    )
    installed_on = models.DateField(_("installed on"), null=True, blank=True)
    removed_on = models.DateField(_("removed on"), null=True, blank=True)
    replaces = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("replaces"),
    )

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [
            models.Index(fields=["organization", "serial"], name="meter_by_serial", condition=~Q(serial=""))
        ]

    def clean(self) -> None:
        if self.installed_on and self.removed_on and self.removed_on < self.installed_on:
            raise ValidationError(
                {"removed_on": _("This lies before the day of installation; correct one of the two.")}
            )
        if self.multiplier == 0:
            raise ValidationError(
                {"multiplier": _("A multiplier of 0 counts nothing; 1 takes the reading as it is.")}
            )
        if self.replaces_id and self.replaces_id == self.pk:
            raise ValidationError({"replaces": _("A meter cannot replace itself; choose the one before it.")})
        if self.unit and self.source:
            units.check_unit(self.source, self.unit, "unit")

    def search_text(self) -> list[str]:
        return [self.serial]


class Upload(Scoped):
    """A file of activity data. It is kept under its hash; `mapping` says how it was read, `counts` what came of it."""

    key = models.CharField(max_length=32, unique=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    reader = models.CharField(max_length=40, blank=True)
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=enums.UploadState.choices, default=enums.UploadState.KEPT)
    counts = models.JSONField(default=dict)
    problem = models.TextField(blank=True)
    run = models.ForeignKey(Run, on_delete=models.SET_NULL, null=True, related_name="+")
    sources = models.ManyToManyField(Source, through="UploadSource", related_name="uploads")
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [models.Index(fields=["organization", "-uploaded_at"], name="upload_by_time")]

    def __str__(self) -> str:
        return self.name


class UploadSource(Scoped):
    """A source to which a file gave data."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="+")
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+")

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "source"], name="upload_source_unique")]


class UploadRow(Scoped):
    """A row of a file: its raw cells, and what is wrong with them: [{code, column, text}]."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="rows")
    sheet = models.CharField(max_length=80, blank=True)
    row = models.PositiveIntegerField()
    raw = models.JSONField(default=list)
    problems = models.JSONField(default=list)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "sheet", "row"], name="upload_row_unique")]


class Entry(Scoped):
    """An amount of a source over local days, both included. Never edited: a correction is a new entry.

    `key` names what it says; among the live entries of a source each key stands once, so that the same file again
    changes nothing. `register` is what the meter showed, where the amount is the difference to the reading before.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="entries")
    meter = models.ForeignKey(Meter, on_delete=models.PROTECT, null=True, related_name="entries")
    kind = models.CharField(max_length=14, choices=enums.EntryKind.choices)
    start = models.DateField(_("from"))
    end = models.DateField(_("to"))
    amount = models.DecimalField(_("amount"), max_digits=15, decimal_places=6)
    unit = models.CharField(_("unit"), max_length=40)
    register = models.DecimalField(_("meter shows"), max_digits=15, decimal_places=6, null=True)
    is_estimated = models.BooleanField(_("estimated"), default=False)
    basis = models.CharField(_("determined by"), max_length=16, blank=True, choices=enums.Basis.choices)
    cost = models.DecimalField(_("cost"), max_digits=15, decimal_places=4, null=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    reference = models.CharField(_("number of the document"), max_length=60, blank=True)
    document = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, related_name="+")
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, null=True, related_name="entries")
    sheet = models.CharField(max_length=80, blank=True)
    row = models.PositiveIntegerField(null=True)
    cell = models.CharField(max_length=12, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="superseded_by"
    )
    withdrawn_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    is_live = models.BooleanField(default=True)
    key = models.CharField(max_length=40)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "key"], condition=Q(is_live=True), name="entry_live_unique"
            ),
            models.CheckConstraint(condition=Q(end__gte=models.F("start")), name="entry_days_in_order"),
        ]
        indexes = [
            models.Index(fields=["organization", "source", "start"], name="entry_by_source"),
            models.Index(fields=["organization", "start"], name="entry_by_start"),
            models.Index(fields=["upload", "row"], name="entry_by_upload", condition=Q(upload__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.start}/{self.end} {self.amount} {self.unit}"


class Segment(Scoped):
    """The readings of a series (a source, or one meter of it) in one local month: the truth about a Parquet file.

    `hash` names the file below the home; `month` is 202401; `total` and its estimated part are in `unit`; `seconds` is
    the usual length of an interval.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="segments")
    meter = models.ForeignKey(Meter, on_delete=models.PROTECT, null=True, related_name="segments")
    month = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)
    unit = models.CharField(max_length=40)
    part = models.BigIntegerField()
    first = models.CharField(max_length=32)
    last = models.CharField(max_length=32)
    total = models.FloatField()
    estimated = models.FloatField(default=0)
    seconds = models.PositiveIntegerField(default=0)
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, null=True, related_name="segments")
    supersedes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    is_current = models.BooleanField(default=True)
    taken_at = models.DateTimeField()

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "meter", "month"], condition=Q(is_current=True), name="segment_current_unique"
            ),
            models.UniqueConstraint(
                fields=["source", "month"], condition=Q(is_current=True, meter__isnull=True),
                name="segment_current_whole_unique",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["organization", "month"], name="segment_by_month"),
            models.Index(
                fields=["organization", "source", "month"],
                name="segment_by_source",
                condition=Q(is_current=True),
            ),
        ]


class LastReading(Scoped):
    """The last register reading of a meter whose readings lie in segments: µs since 1970 UTC, and what it showed."""

    meter = models.OneToOneField(Meter, on_delete=models.PROTECT, related_name="last_reading")
    at = models.BigIntegerField()
    value = models.FloatField()

    objects = ScopedManager(organization="organization")

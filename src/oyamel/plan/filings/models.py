"""Filings, one per due date, and letters of authorities with their reply clocks."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from oyamel.org.actors import Actor
from oyamel.org.models import Person, User
from oyamel.plan.filings import enums
from oyamel.records.models import Record, RecordModel

SEALED = ("form_name", "period", "period_from", "period_until", "authority", "portal", "content")


class Filing(RecordModel):
    """What is handed to an authority for one due date of one record. What was certified is never edited, but amended."""

    kind, prefix, slug = "filing", "FIL", "filings"
    statuses = enums.FilingStatus

    subject = models.ForeignKey(
        Record, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("filed for")
    )  # fmt: skip
    date_source = models.CharField(max_length=30, blank=True, editable=False)
    date_key = models.CharField(max_length=60, blank=True, editable=False)
    falls_due_on = models.DateField(_("falls due on"), null=True, blank=True, editable=False)
    form_name = models.CharField(_("form"), max_length=160, blank=True)
    period = models.CharField(_("period"), max_length=40, blank=True)
    period_from = models.DateField(_("period from"), null=True, blank=True)
    period_until = models.DateField(_("period until"), null=True, blank=True)
    authority = models.CharField(_("authority"), max_length=200, blank=True)
    portal = models.CharField(_("portal or way of submission"), max_length=200, blank=True)
    content = models.TextField(_("what is reported"), blank=True)
    prepared_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("prepared by")
    )  # fmt: skip
    prepared_on = models.DateField(_("prepared on"), null=True, blank=True, editable=False)
    certified_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("certified by")
    )  # fmt: skip
    certified_at = models.DateTimeField(_("certified"), null=True, blank=True, editable=False)
    sealed = models.JSONField(default=dict, blank=True, editable=False)
    submitted_on = models.DateField(_("submitted on"), null=True, blank=True, editable=False)
    acknowledgement = models.CharField(
        _("acknowledgement number"), max_length=120, blank=True, editable=False
    )
    acknowledged_on = models.DateField(_("acknowledged on"), null=True, blank=True, editable=False)
    amends = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="amendments", verbose_name=_("amends")
    )  # fmt: skip

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "date_source", "date_key"],
                name="filing_one_per_date",
                condition=models.Q(subject__isnull=False, amends__isnull=True),
            )
        ]
        indexes = [
            models.Index(fields=["organization", "falls_due_on"], name="filing_by_date"),
            models.Index(fields=["organization", "authority"], name="filing_by_authority"),
        ]

    def clean(self) -> None:
        if self.period_from and self.period_until and self.period_until < self.period_from:
            raise ValidationError(
                {"period_until": _("The period ends before it begins; exchange the two days or correct one.")}
            )

    def search_text(self) -> list[str]:
        return [self.form_name, self.period, self.authority, self.acknowledgement, self.content]

    @classmethod
    def after_save(cls, actor: Actor, rows: Sequence[Any]) -> None:
        from oyamel.plan.filings import sealing  # stands on this model

        sealing.refuse_edited(rows)


class Letter(RecordModel):
    """A letter, visit or order of an authority. The reply clock runs from its receipt, or to the day that it names."""

    kind, prefix, slug = "letter", "LTR", "letters"
    statuses = enums.LetterStatus

    type = models.CharField(
        _("type"), max_length=12, choices=enums.LetterType.choices, default=enums.LetterType.OTHER
    )
    authority = models.CharField(_("authority"), max_length=200, blank=True)
    reference = models.CharField(_("their reference"), max_length=120, blank=True)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    reply_within = models.DecimalField(
        _("reply within"),
        max_digits=3,
        decimal_places=0,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(400)],
    )
    reply_count = models.CharField(
        _("counted in"), max_length=12, choices=enums.Count.choices, default=enums.Count.WORKING_DAYS
    )
    calendar = models.CharField(_("working days of"), max_length=12, blank=True)
    reply_by = models.DateField(_("day named for the reply"), null=True, blank=True)
    clock_source = models.CharField(_("where the time is set"), max_length=250, blank=True)
    summary = models.TextField(_("what it says"), blank=True)
    amount = models.DecimalField(
        _("amount of a fine"), max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )  # fmt: skip
    currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Three capital letters, such as MXN."))],
    )
    answered_by = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who answers"),
    )
    replied_on = models.DateField(_("replied on"), null=True, blank=True, editable=False)
    reply_reference = models.CharField(
        _("reference of the reply"), max_length=120, blank=True, editable=False
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [
            models.Index(fields=["organization", "type"], name="letter_by_type"),
            models.Index(fields=["organization", "received_on"], name="letter_by_day"),
        ]

    def clean(self) -> None:
        if self.reply_within and not self.received_on:
            raise ValidationError(
                {
                    "received_on": _(
                        "The time for the reply runs from the receipt; give the day on which it arrived."
                    )
                }
            )
        if self.received_on and self.reply_by and self.reply_by < self.received_on:
            raise ValidationError({"reply_by": _("This day lies before the letter was received.")})
        if self.amount is not None and not self.currency:
            raise ValidationError({"currency": _("An amount needs its currency, such as MXN.")})

    def search_text(self) -> list[str]:
        return [self.authority, self.reference, self.summary, self.reply_reference]

    @classmethod
    def after_save(cls, actor: Actor, rows: Sequence[Any]) -> None:
        from oyamel.plan.filings import planning  # stands on this model

        planning.plan_letters(rows)

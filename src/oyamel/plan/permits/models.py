"""Permits, their versions and fees. Their conditions are requirement items whose parent is the permit."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from oyamel.org.actors import Actor
from oyamel.org.models import Person, Scoped, User
from oyamel.plan.permits import enums
from oyamel.records.models import RecordModel

VERSIONED = (
    "type", "official_number", "issuer", "holder", "covers", "issued_on", "effective_on", "expires_on", "renew_by",
)  # fmt: skip


class Permit(RecordModel):
    """A permit, licence, concession or registration. Once in force it says what its newest version says."""

    kind, prefix, slug = "permit", "PRM", "permits"
    statuses = enums.PermitStatus

    type = models.CharField(_("type"), max_length=12, blank=True, choices=enums.PermitType.choices)
    official_number = models.CharField(_("official number"), max_length=80, blank=True)
    issuer = models.CharField(_("issued by"), max_length=200, blank=True)
    holder = models.CharField(_("holder"), max_length=200, blank=True)
    covers = models.TextField(_("equipment and activities covered"), blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    effective_on = models.DateField(_("in force from"), null=True, blank=True)
    expires_on = models.DateField(_("last day in force"), null=True, blank=True)
    renew_by = models.DateField(_("renewal to be submitted by"), null=True, blank=True)
    renewal_on = models.DateField(_("renewal submitted on"), null=True, blank=True, editable=False)
    continued_reason = models.CharField(_("continued because"), max_length=500, blank=True, editable=False)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True, editable=False)
    official = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible official"),
    )
    edition = models.PositiveSmallIntegerField(_("version"), default=0, editable=False)
    description = models.TextField(_("description"), blank=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [
            models.Index(fields=["organization", "expires_on"], name="permit_by_end"),
            models.Index(fields=["organization", "renew_by"], name="permit_by_renewal"),
            models.Index(fields=["organization", "type"], name="permit_by_type"),
        ]

    def clean(self) -> None:
        order = (("issued_on", "expires_on"), ("effective_on", "expires_on"), ("renew_by", "expires_on"))
        for first, last in order:
            before, after = getattr(self, first), getattr(self, last)
            if before and after and after < before:
                names = {name: self._meta.get_field(name).verbose_name for name in (first, last)}
                raise ValidationError(
                    {last: _("“%(last)s” lies before “%(first)s”; correct one of the two days.")
                     % {"last": names[last], "first": names[first]}}
                )  # fmt: skip

    def search_text(self) -> list[str]:
        return [self.official_number, self.issuer, self.holder, self.covers, self.description]

    @classmethod
    def after_save(cls, actor: Actor, rows: Sequence[Any]) -> None:
        from oyamel.plan.permits import planning, versions  # stand on this model

        versions.refuse_unversioned(rows)
        planning.plan_permits(rows)


class PermitVersion(Scoped):
    """What a permit said from one day on; never edited."""

    permit = models.ForeignKey(Permit, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=enums.VersionKind.choices)
    on = models.DateField(_("from"))
    what = models.CharField(_("what changed"), max_length=500, blank=True)
    values = models.JSONField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["permit", "number"], name="permit_version_unique")]


class Fee(Scoped):
    """A fee of a permit: how much, in which currency, by when, paid when. A dropped one stays, with its day."""

    permit = models.ForeignKey(Permit, on_delete=models.PROTECT, related_name="fees")
    what = models.CharField(_("what for"), max_length=120)
    amount = models.DecimalField(
        _("amount"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)]
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Three capital letters, such as MXN."))],
    )
    due_on = models.DateField(_("due"))
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    dropped_on = models.DateField(null=True, blank=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [models.Index(fields=["permit", "due_on"], name="fee_by_permit")]

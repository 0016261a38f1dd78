"""The profile of a site, and the dated answers to questions about it. An answer is never edited: a newer one follows."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from oyamel.frame.facility.enums import ProfileStatus, Source
from oyamel.org.actors import Actor
from oyamel.org.models import Scoped, User
from oyamel.records.models import RecordModel


class Profile(RecordModel):
    """The envelope of everything that is known of one site: history, evidence and open questions hang on it."""

    kind, prefix, slug = "profile", "PRF", "profiles"
    statuses = ProfileStatus

    answered = models.PositiveIntegerField(_("answers"), default=0, editable=False)
    left = models.PositiveIntegerField(_("questions left"), default=0, editable=False)
    note = models.TextField(_("note"), blank=True)

    objects = ScopedManager(organization="organization")

    def search_text(self) -> list[str]:
        return [self.note]

    @classmethod
    def after_save(cls, actor: Actor, rows: Sequence[Any]) -> None:
        sites = {row.record.site_id: row for row in rows if row.record.site_id and not row.record.is_archived}
        twins = cls.objects.filter(record__site__in=sites, record__is_archived=False)
        for other in twins.exclude(pk__in=[row.pk for row in rows]).select_related("record"):
            raise ValidationError(
                {
                    "site": _("%(number)s is the profile of this site already.")
                    % {"number": other.record.number}
                }
            )


class FacilityFact(Scoped):
    """One answer to one question of the vocabulary. `value` as in a file of facts; a quantity's number is text.

    The current answer is the newest that was not withdrawn; what it replaced says so in `superseded_at`.
    """

    profile = models.ForeignKey(Profile, on_delete=models.PROTECT, related_name="facts")
    name = models.CharField(max_length=60)
    value = models.JSONField()
    unit = models.CharField(max_length=20, blank=True)
    as_of = models.DateField(_("true as of"))
    source = models.CharField(_("source"), max_length=12, choices=Source.choices)
    source_note = models.CharField(_("where it stands"), max_length=200, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "name"], name="fact_one_current", condition=Q(superseded_at__isnull=True)
            )
        ]
        indexes = [models.Index(fields=["profile", "name", "answered_at"], name="fact_by_profile")]

    @property
    def raw(self) -> object:
        """The answer as the engine reads it: a quantity with its unit as text."""
        return f"{self.value} {self.unit}" if self.unit else self.value

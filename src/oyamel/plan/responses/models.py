"""Planned action: one line for each record that must be addressed."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from oyamel.org.actors import Actor
from oyamel.plan.responses import answering, deadlines, enums
from oyamel.records.models import Record, RecordModel


class Response(RecordModel):
    """How one significant aspect, obligation or risk is addressed, in which process, and how the effect is judged."""

    kind, prefix, slug = "response", "RSP", "responses"
    statuses = enums.ResponseStatus

    subject = models.ForeignKey(
        Record, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("addresses")
    )
    how = models.CharField(_("how"), max_length=12, blank=True, choices=enums.How.choices)
    what = models.TextField(_("what is done"), blank=True)
    reason = models.TextField(_("why it is accepted"), blank=True)
    process = models.CharField(_("business process"), max_length=120, blank=True)
    judged_by = models.TextField(_("how the effect is judged"), blank=True)
    judge_on = models.DateField(_("judged on"), null=True, blank=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [
            models.Index(fields=["organization", "how"], name="response_by_how"),
            models.Index(fields=["organization", "judge_on"], name="response_by_day"),
        ]

    def clean(self) -> None:
        if self.how == enums.How.ACCEPTED and not self.reason.strip():
            raise ValidationError({"reason": _("Say why it is accepted; an auditor asks.")})

    def search_text(self) -> list[str]:
        return [self.what, self.process, self.reason]

    @classmethod
    def after_save(cls, actor: Actor, rows: Sequence[Any]) -> None:
        """The link to the record and the day of judgment follow the line."""
        answering.settle(actor, rows)
        deadlines.settle(rows)

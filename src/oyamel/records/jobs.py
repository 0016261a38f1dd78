"""What happens to records by itself."""

import logging
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_scopes import scope

from oyamel.jobs.progress import Progress
from oyamel.jobs.registry import scheduled
from oyamel.org.models import Organization
from oyamel.records.checkpoints import BadCheckpoint, KeyMissing, write_checkpoint
from oyamel.records.reminders import remind_everybody

log = logging.getLogger(__name__)


@scheduled("checkpoints", "FREQ=DAILY;BYHOUR=2;BYMINUTE=30;BYSECOND=0", "UTC", title=_("Sign the history"))
def sign_history(run: Progress) -> dict[str, Any]:
    """Write a checkpoint for every organization with news; one that cannot be written stops no other."""
    written, failed = [], []
    organizations = list(Organization.objects.order_by("pk"))
    for place, organization in enumerate(organizations, start=1):
        with scope(organization=organization):
            try:
                written += [organization.slug] * bool(write_checkpoint(organization))
            except (BadCheckpoint, KeyMissing):
                log.exception("no checkpoint for %s: run oyamel verify-history", organization.slug)
                failed.append(organization.slug)
        run.update(place, len(organizations))
    return {"written": written, "failed": failed}


@scheduled("reminders", "FREQ=DAILY;BYHOUR=12;BYMINUTE=0;BYSECOND=0", "UTC", title=_("Mail what is due"))
def mail_reminders(run: Progress) -> dict[str, Any]:
    """Mail everybody what is late and what is for today; demo organizations send nothing."""
    return {"sent": remind_everybody(run)}

"""States of what hangs on a record."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ActionStatus(TextChoices):
    OPEN = "open", pgettext_lazy("action", "Open")
    DONE = "done", pgettext_lazy("action", "Done")
    VERIFIED = "verified", _("Verified")
    DROPPED = "dropped", _("Dropped")


class ApprovalOutcome(TextChoices):
    PENDING = "pending", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Signature(TextChoices):
    """What someone proved themselves with, again, when signing."""

    PASSWORD = "password", _("password")
    PASSKEY = "passkey", _("passkey")


class Disposition(TextChoices):
    RETENTION = "retention", _("Retention time over")
    ERASURE = "erasure", _("Personal data erased")


class DeadlineNature(TextChoices):
    LEGAL = "legal", _("Set by law or permit")
    INTERNAL = "internal", _("Set by ourselves")
